package io.vmcrypt.vsphere.internal.vm;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.error.OperationFailedException;
import io.vmcrypt.core.error.SdkException;
import io.vmcrypt.core.operation.Operation;
import io.vmcrypt.core.operation.WaitOptions;
import io.vmcrypt.vsphere.task.VsphereTask;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * A task whose failure does not decide. If it fails but the VM is as wanted, the operation
 * succeeds: an earlier task whose answer was lost may have made it so, or someone else.
 * Thread-safe.
 */
final class SeenOperation<T> implements Operation<VsphereTask, T> {

  private final Operation<VsphereTask, T> operation;
  private final Supplier<Optional<T>> look;
  private final Function<OperationFailedException, SdkException> otherwise;

  /**
   * @param look reads the VM; empty if it is not as wanted, or vCenter cannot tell
   * @param otherwise what the failure of the task means where the VM is not as wanted
   */
  SeenOperation(
      Operation<VsphereTask, T> operation,
      Supplier<Optional<T>> look,
      Function<OperationFailedException, SdkException> otherwise) {
    this.operation = requireNonNull(operation, "operation");
    this.look = requireNonNull(look, "look");
    this.otherwise = requireNonNull(otherwise, "otherwise");
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
  public T await(WaitOptions options) {
    try {
      return operation.await(options);
    } catch (OperationFailedException e) {
      return seen(e);
    }
  }

  private T seen(OperationFailedException failure) {
    Optional<T> seen;
    try {
      seen = look.get();
    } catch (SdkException e) {
      // report the task's failure: it says more than the failed read
      SdkException told = otherwise.apply(failure);
      told.addSuppressed(e);
      throw told;
    }
    return seen.orElseThrow(() -> otherwise.apply(failure));
  }
}
