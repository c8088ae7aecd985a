package io.vmcrypt.vsphere.vm;

import java.util.List;

/**
 * A VM's virtual TPM (vTPM) is to go, with all that its guest has sealed in it. A VM without one is
 * left alone.
 *
 * <pre>{@code
 * // BitLocker is off in the guest: that was looked at
 * vcenter.virtualMachines().get("web-01")
 *     .start(VirtualTpmRemoval.careful().evenIfInUse());
 * }</pre>
 *
 * <p><b>What is sealed in it cannot be got back.</b> A disk that the guest has encrypted with it
 * (BitLocker, for example) then opens with a recovery key only. vCenter does not know what a guest
 * does with it, so without {@link #evenIfInUse} the removal is refused. The VM must be off
 * and have no snapshots.
 *
 * <p>The home stays encrypted. If it has no encryption policy, vCenter may decrypt it once the
 * virtual TPM is gone, so that is refused: assign a policy first.
 *
 * <p>Immutable and thread-safe. Source: vSphere Web Services API, {@code
 * VirtualTPM}; vSphere Security, "Virtual Trusted Platform Module".
 */
public final class VirtualTpmRemoval implements VmChange {

  private final boolean evenIfInUse;

  private VirtualTpmRemoval(boolean evenIfInUse) {
    this.evenIfInUse = evenIfInUse;
  }

  /**
   * Removes it, if it cannot be in use.
   *
   * @return to refine
   */
  public static VirtualTpmRemoval careful() {
    return new VirtualTpmRemoval(false);
  }

  /**
   * Removes it although the guest may have secrets in it: they are lost. By default that is refused.
   *
   * @return the removal with it
   */
  public VirtualTpmRemoval evenIfInUse() {
    return new VirtualTpmRemoval(true);
  }

  /**
   * Whether it is removed although the guest may have secrets in it.
   *
   * @return false unless that was said
   */
  public boolean isEvenIfInUse() {
    return evenIfInUse;
  }

  /**
   * Whether the change is about the VM's home.
   *
   * @return false: its key and policy stay as they are
   */
  @Override
  public boolean coversHome() {
    return false;
  }

  /**
   * Whether the change is about all disks.
   *
   * @return false
   */
  @Override
  public boolean coversAllDisks() {
    return false;
  }

  /**
   * The disks that are chosen one by one.
   *
   * @return none
   */
  @Override
  public List<DiskSelector> disks() {
    return List.of();
  }

  /**
   * The change in words, as an infinitive.
   *
   * @return for messages, not for parsing
   */
  @Override
  public String toString() {
    return "remove the virtual TPM" + (evenIfInUse ? " (even if in use)" : "");
  }
}
