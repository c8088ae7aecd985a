package io.vmcrypt.vsphere.audit;

/** How much of a VM is encrypted. */
public enum EncryptionLevel {
  /** Home and every disk. */
  ENCRYPTED,
  /** The home or some disks, not all. */
  PARTLY_ENCRYPTED,
  /** Nothing. */
  PLAIN,
  /** Not known: the VM could not be read. */
  UNKNOWN
}
