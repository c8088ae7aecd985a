package io.vmcrypt.vsphere.internal.vm;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.error.OperationFailedException;
import io.vmcrypt.core.operation.Operation;
import io.vmcrypt.core.operation.WaitOptions;
import io.vmcrypt.vsphere.VsphereTask;
import io.vmcrypt.vsphere.vm.CryptoKeyId;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;

/** A task for which a key was made: the key goes if the task fails. Thread-safe. */
final class KeyedOperation<T> implements Operation<VsphereTask, T> {

  private final Operation<VsphereTask, T> operation;
  private final KeyProviders keyProviders;
  private final CryptoKeyId key;
  private final AtomicBoolean discarded = new AtomicBoolean();

  KeyedOperation(Operation<VsphereTask, T> operation, KeyProviders keyProviders, CryptoKeyId key) {
    this.operation = requireNonNull(operation, "operation");
    this.keyProviders = requireNonNull(keyProviders, "keyProviders");
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
      throw discarding(e);
    }
  }

  @Override
  public T await(WaitOptions options) {
    try {
      return operation.await(options);
    } catch (OperationFailedException e) {
      throw discarding(e);
    }
  }

  private OperationFailedException discarding(OperationFailedException failure) {
    if (discarded.compareAndSet(false, true)) {
      keyProviders.discard(key, failure);
    }
    return failure;
  }
}
