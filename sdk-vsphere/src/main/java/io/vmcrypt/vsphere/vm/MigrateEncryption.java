package io.vmcrypt.vsphere.vm;

import static java.util.Objects.requireNonNull;

/**
 * Encrypted vMotion: whether a VM's memory is encrypted (AES-GCM) while it moves between hosts. The
 * keys are made by vCenter for one move, not by the KMS. vSphere {@code
 * VirtualMachineConfigSpec.migrateEncryption}.
 *
 * <p>An encrypted VM always moves encrypted, whatever this says; the setting counts for unencrypted
 * VMs. Values that this SDK does not know are kept as vCenter says them.
 *
 * @param value vSphere's word
 */
public record MigrateEncryption(String value) {

  /** Never encrypted. */
  public static final MigrateEncryption DISABLED = new MigrateEncryption("disabled");

  /** Encrypted if both hosts can, else not: vSphere's default. */
  public static final MigrateEncryption OPPORTUNISTIC = new MigrateEncryption("opportunistic");

  /** Encrypted, or the VM does not move. */
  public static final MigrateEncryption REQUIRED = new MigrateEncryption("required");

  /**
   * Checks that a word is there.
   *
   * @throws IllegalArgumentException if it is blank
   */
  public MigrateEncryption {
    requireNonNull(value, "value");
    if (value.isBlank()) {
      throw new IllegalArgumentException(
          "value \"" + value + "\" is blank; vSphere knows disabled, opportunistic, required");
    }
  }

  @Override
  public String toString() {
    return value;
  }
}
