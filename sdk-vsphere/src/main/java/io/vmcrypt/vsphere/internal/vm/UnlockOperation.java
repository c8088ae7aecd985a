package io.vmcrypt.vsphere.internal.vm;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.error.OperationFailedException;
import io.vmcrypt.core.error.SdkException;
import io.vmcrypt.core.operation.Operation;
import io.vmcrypt.core.operation.WaitOptions;
import io.vmcrypt.vsphere.task.VsphereTask;
import io.vmcrypt.vsphere.vm.VmEncryptionState;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * A task that unlocks a VM. If the task fails but the VM is unlocked, the operation succeeds: an
 * earlier task whose answer was lost may have unlocked it, or someone else. Thread-safe.
 */
final class UnlockOperation implements Operation<VsphereTask, VmEncryptionState> {

  private final Operation<VsphereTask, VmEncryptionState> operation;
  private final Supplier<Optional<VmEncryptionState>> look;

  /** @param look reads the VM's state; empty if the VM is locked, or vCenter cannot tell */
  UnlockOperation(
      Operation<VsphereTask, VmEncryptionState> operation,
      Supplier<Optional<VmEncryptionState>> look) {
    this.operation = requireNonNull(operation, "operation");
    this.look = requireNonNull(look, "look");
  }

  @Override
  public String id() {
    return operation.id();
  }

  @Override
  public VsphereTask poll() {
    return operation.poll();
  }

  @Override
  public VsphereTask awaitState(Predicate<? super VsphereTask> wanted, WaitOptions options) {
    return operation.awaitState(wanted, options);
  }

  @Override
  public VmEncryptionState await(WaitOptions options) {
    try {
      return operation.await(options);
    } catch (OperationFailedException e) {
      return unlocked(e);
    }
  }

  private VmEncryptionState unlocked(OperationFailedException failure) {
    Optional<VmEncryptionState> unlocked;
    try {
      unlocked = look.get();
    } catch (SdkException e) {
      // report the task's failure: it says more than the failed read
      failure.addSuppressed(e);
      throw failure;
    }
    return unlocked.orElseThrow(() -> failure);
  }
}
