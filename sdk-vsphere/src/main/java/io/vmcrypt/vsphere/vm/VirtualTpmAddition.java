package io.vmcrypt.vsphere.vm;

import java.util.List;

/**
 * A VM is to have a virtual TPM (vTPM), in which its guest can keep secrets. One that has one is
 * left alone.
 *
 * <pre>{@code
 * vcenter.virtualMachines().get("web-01").start(VirtualTpmAddition.plain());
 * }</pre>
 *
 * <p>What a virtual TPM needs is looked for first: a vCenter of 6.7 or later, a VM that is off and
 * has no snapshots, EFI firmware, virtual hardware 14 or later, and an encrypted home. vCenter
 * would encrypt a plain home by itself, with a key of its default key provider and without a
 * policy. So a VM with a plain home is refused: assign a policy to its home first, by which key and
 * policy are those that you name. The disks may stay plain.
 *
 * <p>From then on the home cannot be decrypted. Without its key, what the guest has sealed is lost.
 *
 * <p>Immutable and thread-safe. Source: vSphere Web Services API, {@code
 * VirtualTPM}; vSphere Security, "Virtual Trusted Platform Module".
 */
public final class VirtualTpmAddition implements VmChange {

  private static final VirtualTpmAddition ADDITION = new VirtualTpmAddition();

  private VirtualTpmAddition() {}

  /**
   * Adds one.
   *
   * @return the change
   */
  public static VirtualTpmAddition plain() {
    return ADDITION;
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
    return "add a virtual TPM";
  }
}
