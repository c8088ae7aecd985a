package io.vmcrypt.vsphere.vm;

import static java.util.Objects.requireNonNull;

/**
 * What a clone gets in place of its source's virtual TPM. vSphere {@code
 * VirtualMachineCloneSpec.tpmProvisionPolicy}, since 8.0.
 *
 * <p>Values that this SDK does not know go to vCenter as they are. Whether they were followed is
 * not known then: only that the clone has a virtual TPM is looked at.
 *
 * @param value vSphere's word
 */
public record TpmProvisionPolicy(String value) {

  /** The same one, with all that the guest has stored in it: both can open the same secrets. */
  public static final TpmProvisionPolicy COPY = new TpmProvisionPolicy("copy");

  /**
   * A new, empty one with an identity of its own. What the guest has sealed in the source's cannot
   * be opened by the clone, for example a disk that BitLocker has encrypted.
   */
  public static final TpmProvisionPolicy REPLACE = new TpmProvisionPolicy("replace");

  /**
   * Checks that a word is there.
   *
   * @throws IllegalArgumentException if it is blank
   */
  public TpmProvisionPolicy {
    if (requireNonNull(value, "value").isBlank()) {
      throw new IllegalArgumentException(
          "value \"" + value + "\" is blank; vSphere knows copy, replace");
    }
  }

  @Override
  public String toString() {
    return value;
  }
}
