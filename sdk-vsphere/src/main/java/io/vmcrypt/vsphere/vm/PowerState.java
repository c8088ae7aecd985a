package io.vmcrypt.vsphere.vm;

import static java.util.Objects.requireNonNull;

/**
 * Whether a VM runs: vSphere {@code VirtualMachinePowerState}. Values that this SDK does not know
 * are kept as vCenter says them.
 *
 * @param value vSphere's word
 */
public record PowerState(String value) {

  /** It runs. */
  public static final PowerState POWERED_ON = new PowerState("poweredOn");

  /** It is off: the only state in which a VM can be encrypted. */
  public static final PowerState POWERED_OFF = new PowerState("poweredOff");

  /** It is suspended. */
  public static final PowerState SUSPENDED = new PowerState("suspended");

  public PowerState {
    requireNonNull(value, "value");
  }

  @Override
  public String toString() {
    return value;
  }
}
