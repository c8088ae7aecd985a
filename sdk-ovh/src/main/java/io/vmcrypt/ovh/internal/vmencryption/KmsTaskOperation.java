package io.vmcrypt.ovh.internal.vmencryption;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.operation.TimeSource;
import io.vmcrypt.core.operation.WaitOptions;
import io.vmcrypt.ovh.internal.task.TaskOperation;
import io.vmcrypt.ovh.task.OvhTask;
import io.vmcrypt.ovh.vmencryption.KmsOperation;
import io.vmcrypt.ovh.vmencryption.RegisteredKms;
import java.time.Duration;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** OVHcloud's work on one KMS. */
final class KmsTaskOperation implements EdgeOperation<OvhTask, RegisteredKms> {

  private final KmsGoal goal;
  private final TaskOperation<RegisteredKms> task;
  private final Function<KmsLook, OvhTask> state;
  private final TimeSource time;
  private final Supplier<KmsLook> looks;

  /**
   * @param state how far the work is; what it reads beside the task itself is a part of the look
   * @param looks begins another look
   */
  KmsTaskOperation(
      KmsGoal goal,
      TaskOperation<RegisteredKms> task,
      Function<KmsLook, OvhTask> state,
      TimeSource time,
      Supplier<KmsLook> looks) {
    this.goal = goal;
    this.task = task;
    this.state = state;
    this.time = time;
    this.looks = looks;
  }

  KmsGoal goal() {
    return goal;
  }

  /** How far the work is, in a look that others share. */
  OvhTask poll(KmsLook look) {
    return state.apply(look);
  }

  /** Throws if the work, as it was seen, has failed or waits for a token. */
  void check(OvhTask seen) {
    task.checked(seen, reached -> false);
  }

  @Override
  public KmsOperation.VcenterTurn awaitVcenterTurn(Duration quiet, WaitOptions options) {
    EdgeWatch watch = new EdgeWatch(requireNonNull(quiet, "quiet"), time);
    OvhTask reached =
        task.awaitState(seen -> watch.sees(seen, () -> goal.seen(looks.get())), options);
    return new KmsOperation.VcenterTurn(watch.sign(reached), reached.summary());
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
