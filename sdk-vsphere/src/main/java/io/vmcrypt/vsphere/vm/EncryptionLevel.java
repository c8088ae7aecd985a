package io.vmcrypt.vsphere.vm;

import java.util.List;

/** How much of a VM is encrypted. */
public enum EncryptionLevel {
  /** Home and every disk, down to the last link of its chain. */
  ENCRYPTED,
  /** Some of home, disks and the links of their chains, not all. */
  PARTLY_ENCRYPTED,
  /** Nothing. */
  PLAIN,
  /** Not known: the VM could not be read, or it is locked and vCenter does not show its disks. */
  UNKNOWN;

  /**
   * The level of a VM whose configuration is known.
   *
   * @param home whether its home is encrypted
   * @param disks for each disk, or better each link of each disk, whether it is encrypted
   * @return {@link #ENCRYPTED}, {@link #PARTLY_ENCRYPTED} or {@link #PLAIN}
   */
  public static EncryptionLevel of(boolean home, List<Boolean> disks) {
    if (home && !disks.contains(false)) {
      return ENCRYPTED;
    }
    return home || disks.contains(true) ? PARTLY_ENCRYPTED : PLAIN;
  }
}
