package io.vmcrypt.vsphere.vm;

import static java.util.Objects.requireNonNull;

/**
 * Whether the host that an encrypted VM is registered on has its key: vSphere {@code
 * VirtualMachineCryptoState}. Values that this SDK does not know are kept as vCenter says them.
 *
 * @param value vSphere's word
 */
public record CryptoState(String value) {

  /** The key is there. */
  public static final CryptoState UNLOCKED = new CryptoState("unlocked");

  /** The key is missing on the host: the VM cannot be powered on or changed. */
  public static final CryptoState LOCKED = new CryptoState("locked");

  public CryptoState {
    requireNonNull(value, "value");
  }

  @Override
  public String toString() {
    return value;
  }
}
