package io.vmcrypt.vsphere.internal.vm;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.error.ConflictException;
import io.vmcrypt.core.error.OperationFailedException;
import io.vmcrypt.core.operation.Operation;
import io.vmcrypt.core.operation.WaitOptions;
import io.vmcrypt.vsphere.internal.session.VimSession;
import io.vmcrypt.vsphere.task.VsphereTask;
import io.vmcrypt.vsphere.vm.ChangeNotSeenException;
import io.vmcrypt.vsphere.vm.CryptoKeyId;
import java.util.function.Predicate;

/**
 * A task for which a new key was made. If the task fails, the exception names the key. Thread-safe.
 */
final class KeyedOperation<T> implements Operation<VsphereTask, T> {

  private final Operation<VsphereTask, T> operation;
  private final VimSession session;
  private final CryptoKeyId key;

  KeyedOperation(Operation<VsphereTask, T> operation, VimSession session, CryptoKeyId key) {
    this.operation = requireNonNull(operation, "operation");
    this.session = requireNonNull(session, "session");
    this.key = requireNonNull(key, "key");
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
    try {
      return operation.awaitState(wanted, options);
    } catch (OperationFailedException e) {
      UnusedKey.tell(session, key, e);
      throw e;
    }
  }

  @Override
  public T await(WaitOptions options) {
    try {
      return operation.await(options);
    } catch (ChangeNotSeenException e) {
      // the VM was read after the task, and the exception names the key already if no part uses it
      throw e;
    } catch (OperationFailedException | ConflictException e) {
      UnusedKey.tell(session, key, e);
      throw e;
    }
  }
}
