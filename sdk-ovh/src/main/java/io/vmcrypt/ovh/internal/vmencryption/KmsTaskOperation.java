package io.vmcrypt.ovh.internal.vmencryption;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.operation.Operation;
import io.vmcrypt.core.operation.TimeSource;
import io.vmcrypt.core.operation.WaitOptions;
import io.vmcrypt.ovh.task.OvhTask;
import io.vmcrypt.ovh.vmencryption.KmsOperation;
import io.vmcrypt.ovh.vmencryption.RegisteredKms;
import io.vmcrypt.ovh.vmencryption.VcenterTurn;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** OVHcloud's work on one KMS. */
final class KmsTaskOperation implements KmsOperation<OvhTask, RegisteredKms> {

  private final Operation<OvhTask, RegisteredKms> task;
  private final TimeSource time;
  private final Supplier<Optional<RegisteredKms>> listed;

  /**
   * @param task waits for the task
   * @param listed the KMS as OVHcloud lists it
   */
  KmsTaskOperation(
      Operation<OvhTask, RegisteredKms> task,
      TimeSource time,
      Supplier<Optional<RegisteredKms>> listed) {
    this.task = task;
    this.time = time;
    this.listed = listed;
  }

  @Override
  public VcenterTurn awaitVcenterTurn(Duration quiet, WaitOptions options) {
    VcenterWatch watch = watch(requireNonNull(quiet, "quiet"));
    OvhTask reached = task.awaitState(watch::sees, options);
    return new VcenterTurn(watch.sign(reached), reached.summary());
  }

  VcenterWatch watch(Duration quiet) {
    return new VcenterWatch(quiet, time, listed);
  }

  @Override
  public String id() {
    return task.id();
  }

  @Override
  public OvhTask poll() {
    return task.poll();
  }

  @Override
  public OvhTask awaitState(Predicate<? super OvhTask> wanted, WaitOptions options) {
    return task.awaitState(wanted, options);
  }

  @Override
  public RegisteredKms await(WaitOptions options) {
    return task.await(options);
  }

  @Override
  public String toString() {
    return task.toString();
  }
}
