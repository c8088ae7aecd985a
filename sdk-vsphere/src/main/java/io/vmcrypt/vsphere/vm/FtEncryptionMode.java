package io.vmcrypt.vsphere.vm;

import static java.util.Objects.requireNonNull;

/**
 * Whether the traffic between the two machines of a fault tolerant VM is encrypted: vSphere {@code
 * VirtualMachineConfigSpec.ftEncryptionMode}, from release 7.0.2 on. Values that this SDK does not
 * know are kept as vCenter says them.
 *
 * @param value vSphere's word
 */
public record FtEncryptionMode(String value) {

  /** Never encrypted. */
  public static final FtEncryptionMode DISABLED = new FtEncryptionMode("ftEncryptionDisabled");

  /** Encrypted if both hosts can, else not: vSphere's default. */
  public static final FtEncryptionMode OPPORTUNISTIC =
      new FtEncryptionMode("ftEncryptionOpportunistic");

  /** Encrypted, or fault tolerance is refused. */
  public static final FtEncryptionMode REQUIRED = new FtEncryptionMode("ftEncryptionRequired");

  /**
   * Checks that a word is there.
   *
   * @throws IllegalArgumentException if it is blank
   */
  public FtEncryptionMode {
    requireNonNull(value, "value");
    if (value.isBlank()) {
      throw new IllegalArgumentException(
          "value \""
              + value
              + "\" is blank; vSphere knows ftEncryptionDisabled, ftEncryptionOpportunistic,"
              + " ftEncryptionRequired");
    }
  }

  @Override
  public String toString() {
    return value;
  }
}
