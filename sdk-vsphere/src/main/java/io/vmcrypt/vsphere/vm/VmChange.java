package io.vmcrypt.vsphere.vm;

import java.util.List;

/**
 * A change to the encryption of a VM: {@link PolicyAssignment} encrypts, {@link Decryption}
 * decrypts, {@link Rekey} gives other keys, {@link Unlock} gives a host the keys again, {@link
 * VirtualTpmChange} adds or removes its virtual TPM. {@link VirtualMachine#start} makes it at one
 * VM, a {@linkplain io.vmcrypt.vsphere.rollout.EncryptionRollout rollout} at many.
 *
 * <p>A change says what a VM should be like, not what to do. Parts that are so already are left
 * alone, and the same change can be started again after a crash or a lost answer.
 *
 * <p>Immutable and thread-safe.
 */
public sealed interface VmChange
    permits PolicyAssignment, Decryption, Rekey, Unlock, VirtualTpmChange {

  /** {@return whether the change is about the VM's home; false if it is about disks only} */
  default boolean coversHome() {
    return true;
  }

  /** {@return whether the change is about all disks; true if so, whatever disks there are} */
  default boolean coversAllDisks() {
    return true;
  }

  /** {@return the disks that are chosen one by one; empty if all disks are meant, or none} */
  default List<DiskSelector> disks() {
    return List.of();
  }
}
