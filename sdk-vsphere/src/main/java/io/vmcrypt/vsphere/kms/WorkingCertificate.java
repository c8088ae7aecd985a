package io.vmcrypt.vsphere.kms;

/**
 * What to do with the client certificate that vCenter shows to a KMS already, where it is another
 * one than the one to install.
 */
public enum WorkingCertificate {
  /**
   * Leave it where a server of the cluster accepts it, and fail: the default. One that no server
   * accepts is replaced.
   */
  KEEP,
  /** Replace it, even if the servers accept it: for a renewal, or another way to be trusted. */
  REPLACE
}
