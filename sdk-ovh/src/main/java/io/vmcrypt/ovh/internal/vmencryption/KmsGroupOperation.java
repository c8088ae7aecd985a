package io.vmcrypt.ovh.internal.vmencryption;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.operation.Backoff;
import io.vmcrypt.core.operation.TimeSource;
import io.vmcrypt.core.operation.WaitOptions;
import io.vmcrypt.ovh.internal.call.BoundedPolling;
import io.vmcrypt.ovh.internal.call.WaitBudget;
import io.vmcrypt.ovh.task.OvhTask;
import io.vmcrypt.ovh.vmencryption.KmsOperation;
import io.vmcrypt.ovh.vmencryption.RegisteredKms;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Several registrations as one. */
final class KmsGroupOperation implements EdgeOperation<List<OvhTask>, List<RegisteredKms>> {

  private static final Backoff PAUSES =
      new Backoff(Duration.ofSeconds(1), 1.5, Duration.ofSeconds(4), 0.0);

  private final Attempt attempt;
  private final List<KmsTaskOperation> members;
  private final TimeSource time;
  private final Supplier<KmsLook> looks;
  private final BoundedPolling<Seen> loop;

  /**
   * What one look has seen.
   *
   * @param tasks in the order of the members
   */
  private record Seen(KmsLook look, List<OvhTask> tasks) {}

  /**
   * @param looks begins another look, which all of them share
   */
  KmsGroupOperation(
      Attempt attempt, List<KmsTaskOperation> members, TimeSource time, Supplier<KmsLook> looks) {
    this.attempt = attempt;
    this.members = List.copyOf(members);
    this.time = time;
    this.looks = looks;
    this.loop =
        new BoundedPolling<>(
            attempt,
            time,
            PAUSES,
            this::look,
            seen -> describe(seen.tasks()),
            seen -> percent(seen.tasks()),
            "The tasks themselves go on: wait again to see their end.");
  }

  @Override
  public String id() {
    return members.stream()
        .map(KmsTaskOperation::id)
        .filter(id -> !id.isEmpty())
        .collect(Collectors.joining(","));
  }

  @Override
  public List<OvhTask> poll() {
    return look().tasks();
  }

  private Seen look() {
    KmsLook look = looks.get();
    return new Seen(look, members.stream().map(member -> member.poll(look)).toList());
  }

  @Override
  public List<OvhTask> awaitState(Predicate<? super List<OvhTask>> wanted, WaitOptions options) {
    return awaitSeen(seen -> wanted.test(seen.tasks()), options);
  }

  private List<OvhTask> awaitSeen(Predicate<Seen> wanted, WaitOptions options) {
    List<OvhTask> tasks =
        loop.await(
                reached ->
                    reached.tasks().stream().anyMatch(KmsGroupOperation::endsTheWait)
                        || reached.tasks().stream().allMatch(task -> task.isTerminal())
                        || wanted.test(reached),
                options)
            .tasks();
    // by what was seen: another look may see a token entered, and so wait for the end
    for (int i = 0; i < tasks.size(); i++) {
      members.get(i).check(tasks.get(i));
    }
    return tasks;
  }

  @Override
  public KmsOperation.VcenterTurn awaitVcenterTurn(Duration quiet, WaitOptions options) {
    requireNonNull(quiet, "quiet");
    List<EdgeWatch> watches = members.stream().map(member -> new EdgeWatch(quiet, time)).toList();
    List<OvhTask> reached = awaitSeen(seen -> eachSees(watches, seen), options);
    return new KmsOperation.VcenterTurn(
        IntStream.range(0, watches.size())
            .mapToObj(i -> watches.get(i).sign(reached.get(i)))
            .max(Comparator.naturalOrder())
            .orElseThrow(),
        describe(reached));
  }

  /** Asks every watch, since each has to see every state that is read. */
  private boolean eachSees(List<EdgeWatch> watches, Seen seen) {
    boolean all = true;
    for (int i = 0; i < watches.size(); i++) {
      KmsGoal goal = members.get(i).goal();
      all &= watches.get(i).sees(seen.tasks().get(i), () -> goal.seen(seen.look()));
    }
    return all;
  }

  private static String describe(List<OvhTask> tasks) {
    return tasks.stream().map(OvhTask::summary).collect(Collectors.joining("; "));
  }

  @Override
  public List<RegisteredKms> await(WaitOptions options) {
    WaitBudget budget = new WaitBudget(options, time);
    awaitState(tasks -> false, options);
    List<KmsGoal> goals = members.stream().map(KmsTaskOperation::goal).toList();
    return EdgeWork.awaitEnd(attempt, goals, time, looks, budget.rest());
  }

  private static boolean endsTheWait(OvhTask task) {
    return task.isFailure() || task.awaitsToken();
  }

  private static OptionalInt percent(List<OvhTask> tasks) {
    return tasks.stream().allMatch(task -> task.progress().isPresent())
        ? OptionalInt.of(
            (int) tasks.stream().mapToInt(task -> task.progress().getAsInt()).average().orElse(0))
        : OptionalInt.empty();
  }

  @Override
  public String toString() {
    String ids = id();
    return attempt.operation() + (ids.isEmpty() ? "" : " (task " + ids + ")");
  }
}
