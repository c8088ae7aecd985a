package io.vmcrypt.vsphere.vm;

/**
 * A VM is to have a virtual TPM (vTPM), in which its guest can keep secrets, or its virtual TPM is
 * to go. A VM that is so already is left alone.
 *
 * <pre>{@code
 * vcenter.virtualMachines().get("web-01").start(VirtualTpmChange.add());
 * // BitLocker is off in the guest: that was looked at
 * vcenter.virtualMachines().get("web-02").start(VirtualTpmChange.remove().force());
 * }</pre>
 *
 * <p>The VM must be off and have no snapshots. Immutable and thread-safe. Source: vSphere Web
 * Services API, {@code VirtualTPM}; vSphere Security, "Virtual Trusted Platform Module".
 *
 * @param isRemoval whether it is to go; false if it is added
 * @param isForced whether it is removed although the guest may have secrets in it
 */
public record VirtualTpmChange(boolean isRemoval, boolean isForced) implements VmChange {

  /**
   * A change.
   *
   * @throws IllegalStateException if one is added by force
   */
  public VirtualTpmChange {
    if (isForced && !isRemoval) {
      throw new IllegalStateException("a virtual TPM that is added is not in use");
    }
  }

  /**
   * Adds one.
   *
   * <p>What a virtual TPM needs is looked for first: a vCenter of 6.7 or later, a VM that is off
   * and has no snapshots, EFI firmware, virtual hardware 14 or later, and an encrypted home.
   * vCenter would encrypt a plain home by itself, with a key of its default key provider and
   * without a policy. So a VM with a plain home is refused: assign a policy to its home first, by
   * which key and policy are those that you name. The disks may stay plain.
   *
   * <p>From then on the home cannot be decrypted. Without its key, what the guest has sealed is
   * lost.
   *
   * @return the change
   */
  public static VirtualTpmChange add() {
    return new VirtualTpmChange(false, false);
  }

  /**
   * Removes it, if it cannot be in use. vCenter does not know what a guest does with a virtual TPM,
   * so without {@link #force} the removal is refused.
   *
   * <p>The home stays encrypted. If it has no encryption policy, vCenter may decrypt it once the
   * virtual TPM is gone, so that is refused: assign a policy first.
   *
   * @return to refine
   */
  public static VirtualTpmChange remove() {
    return new VirtualTpmChange(true, false);
  }

  /**
   * Removes it although the guest may have secrets in it. By default that is refused.
   *
   * <p><b>What is sealed in it cannot be got back.</b> A disk that the guest has encrypted with it
   * (BitLocker, for example) then opens with a recovery key only.
   *
   * @return the removal with it
   * @throws IllegalStateException if one is added
   */
  public VirtualTpmChange force() {
    return new VirtualTpmChange(isRemoval, true);
  }

  /**
   * {@return whether the change is about the VM's home; false: its key and policy stay as they are}
   */
  @Override
  public boolean coversHome() {
    return false;
  }

  /** {@return whether the change is about all disks; false} */
  @Override
  public boolean coversAllDisks() {
    return false;
  }

  /** {@return the change in words, as an infinitive; for messages, not for parsing} */
  @Override
  public String toString() {
    return isRemoval
        ? "remove the virtual TPM" + (isForced ? " (forced)" : "")
        : "add a virtual TPM";
  }
}
