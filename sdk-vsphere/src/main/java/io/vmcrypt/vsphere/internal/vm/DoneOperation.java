package io.vmcrypt.vsphere.internal.vm;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.operation.Operation;
import io.vmcrypt.core.operation.Progress;
import io.vmcrypt.core.operation.WaitOptions;
import io.vmcrypt.vsphere.task.VsphereTask;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Predicate;

/** The operation of a change that needed no task, because everything was in place already. */
final class DoneOperation<T> implements Operation<VsphereTask, T> {

  private static final VsphereTask DONE =
      new VsphereTask("", VsphereTask.State.SUCCESS, OptionalInt.of(100), "", Optional.empty());

  private final String operation;
  private final T result;

  DoneOperation(String operation, T result) {
    this.operation = requireNonNull(operation, "operation");
    this.result = requireNonNull(result, "result");
  }

  @Override
  public String id() {
    return "";
  }

  @Override
  public VsphereTask poll() {
    return DONE;
  }

  @Override
  public VsphereTask awaitState(Predicate<? super VsphereTask> wanted, WaitOptions options) {
    requireNonNull(wanted, "wanted");
    tell(options);
    return DONE;
  }

  @Override
  public T await(WaitOptions options) {
    tell(options);
    return result;
  }

  private void tell(WaitOptions options) {
    options
        .progressListener()
        .accept(new Progress(operation, "in place already", OptionalInt.of(100), Duration.ZERO));
  }
}
