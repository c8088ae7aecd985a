package io.vmcrypt.vsphere.kms;

/**
 * What to do with the client certificate that vCenter shows to a KMS already, where it is another
 * one than the one to install.
 */
public enum WorkingCertificate {
  /**
   * Leave it, and fail, where a server of the cluster accepts it: the default. While keys of the
   * cluster are in use, or it is not known whether they are, it is left also where it is not known
   * that no server accepts it: one that vCenter does not reach, or does not trust, may do so. Where
   * no key is in use, one that is not seen to be accepted is replaced.
   */
  KEEP,
  /** Replace it, even if the servers accept it: for a renewal, or another way to be trusted. */
  REPLACE
}
