package io.vmcrypt.ovh.internal.vmencryption;

import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.internal.PollingLoop;
import io.vmcrypt.core.operation.Backoff;
import io.vmcrypt.core.operation.Operation;
import io.vmcrypt.core.operation.TimeSource;
import io.vmcrypt.core.operation.WaitOptions;
import io.vmcrypt.ovh.privatecloud.OvhTask;
import io.vmcrypt.ovh.vmencryption.RegisteredKms;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** Several registrations as one. */
final class KmsGroupOperation implements Operation<List<OvhTask>, List<RegisteredKms>> {

  private static final Backoff PAUSES =
      new Backoff(Duration.ofSeconds(1), 1.5, Duration.ofSeconds(4), 0.0);

  private final List<Operation<OvhTask, RegisteredKms>> members;
  private final TimeSource time;
  private final PollingLoop<List<OvhTask>> loop;

  KmsGroupOperation(
      Attempt attempt, List<Operation<OvhTask, RegisteredKms>> members, TimeSource time) {
    this.members = List.copyOf(members);
    this.time = time;
    this.loop =
        new PollingLoop<>(
            attempt,
            time,
            PAUSES,
            left -> poll(),
            tasks -> tasks.stream().map(OvhTask::summary).collect(Collectors.joining("; ")),
            KmsGroupOperation::percent,
            "The tasks themselves go on: wait again to see their end.");
  }

  @Override
  public String id() {
    return members.stream()
        .map(Operation::id)
        .filter(id -> !id.isEmpty())
        .collect(Collectors.joining(","));
  }

  @Override
  public List<OvhTask> poll() {
    return members.stream().map(Operation::poll).toList();
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
        // its own wait says why, at once
        members.get(i).awaitState(task -> false, options);
      }
    }
    return tasks;
  }

  @Override
  public List<RegisteredKms> await(WaitOptions options) {
    long end = time.nanoTime() + options.timeout().toNanos();
    awaitState(tasks -> false, options);
    List<RegisteredKms> results = new ArrayList<>();
    for (Operation<OvhTask, RegisteredKms> member : members) {
      WaitOptions.Builder rest =
          WaitOptions.builder(Duration.ofNanos(Math.max(1, end - time.nanoTime())))
              .progressListener(options.progressListener());
      options.backoff().ifPresent(rest::backoff);
      results.add(member.await(rest.build()));
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
}
