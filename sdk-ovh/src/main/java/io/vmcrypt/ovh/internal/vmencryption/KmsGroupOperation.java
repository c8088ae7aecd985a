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
import io.vmcrypt.ovh.vmencryption.VcenterTurn;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Several registrations as one. */
final class KmsGroupOperation implements KmsOperation<List<OvhTask>, List<RegisteredKms>> {

  private static final Backoff PAUSES =
      new Backoff(Duration.ofSeconds(1), 1.5, Duration.ofSeconds(4), 0.0);

  private final Attempt attempt;
  private final List<KmsTaskOperation> members;
  private final TimeSource time;
  private final BoundedPolling<List<OvhTask>> loop;

  KmsGroupOperation(Attempt attempt, List<KmsTaskOperation> members, TimeSource time) {
    this.attempt = attempt;
    this.members = List.copyOf(members);
    this.time = time;
    this.loop =
        new BoundedPolling<>(
            attempt,
            time,
            PAUSES,
            this::poll,
            KmsGroupOperation::describe,
            KmsGroupOperation::percent,
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
    return members.stream().map(KmsTaskOperation::poll).toList();
  }

  @Override
  public List<OvhTask> awaitState(Predicate<? super List<OvhTask>> wanted, WaitOptions options) {
    List<OvhTask> tasks =
        loop.await(
            reached ->
                reached.stream().anyMatch(KmsGroupOperation::endsTheWait)
                    || reached.stream().allMatch(task -> task.state().isTerminal())
                    || wanted.test(reached),
            options);
    for (int i = 0; i < tasks.size(); i++) {
      if (endsTheWait(tasks.get(i))) {
        // its own wait throws at once, and says why
        members.get(i).awaitState(task -> false, options);
      }
    }
    return tasks;
  }

  @Override
  public VcenterTurn awaitVcenterTurn(Duration quiet, WaitOptions options) {
    requireNonNull(quiet, "quiet");
    List<VcenterWatch> watches = members.stream().map(member -> member.watch(quiet)).toList();
    List<OvhTask> reached = awaitState(tasks -> eachSees(watches, tasks), options);
    return new VcenterTurn(
        IntStream.range(0, watches.size())
            .mapToObj(i -> watches.get(i).sign(reached.get(i)))
            .max(Comparator.naturalOrder())
            .orElseThrow(),
        describe(reached));
  }

  /** Asks every watch, since each has to see every state that is read. */
  private static boolean eachSees(List<VcenterWatch> watches, List<OvhTask> tasks) {
    boolean all = true;
    for (int i = 0; i < watches.size(); i++) {
      all &= watches.get(i).sees(tasks.get(i));
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
    List<RegisteredKms> results = new ArrayList<>();
    for (KmsTaskOperation member : members) {
      results.add(member.await(budget.rest()));
    }
    return List.copyOf(results);
  }

  private static boolean endsTheWait(OvhTask task) {
    return task.state().isFailure() || task.awaitsToken();
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
