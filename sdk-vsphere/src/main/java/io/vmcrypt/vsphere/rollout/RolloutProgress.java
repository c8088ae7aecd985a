package io.vmcrypt.vsphere.rollout;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.shared.Count;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * How far a rollout has come.
 *
 * @param total how many VMs it has
 * @param ended how many VMs had each outcome so far; only outcomes that some VM had
 * @param running the VMs that vCenter is working on, in the order in which they were started
 * @param totalBytes how many bytes of disks are to be rewritten, for all VMs together
 * @param endedBytes how many of these bytes are done, including the shares of running VMs
 * @param elapsed since the start
 * @param remaining how long the rest takes at the speed so far; empty while the speed is not known
 */
public record RolloutProgress(
    int total,
    Map<RolloutOutcome, Integer> ended,
    List<RunningVm> running,
    long totalBytes,
    long endedBytes,
    Duration elapsed,
    Optional<Duration> remaining) {

  /**
   * A VM that vCenter is working on.
   *
   * @param vm which one
   * @param taskId the vCenter task; empty while the call that starts it is running
   * @param percent 0 to 100, as vCenter reports it
   */
  public record RunningVm(RolloutVm vm, Optional<String> taskId, int percent) {

    public RunningVm {
      requireNonNull(vm, "vm");
      requireNonNull(taskId, "taskId");
    }

    /** In one line: {@code VM "web-01" (vm-42): 40 % (task-7)}. */
    @Override
    public String toString() {
      return vm + ": " + percent + " %" + taskId.map(id -> " (" + id + ")").orElse("");
    }
  }

  public RolloutProgress {
    ended = Map.copyOf(ended);
    running = List.copyOf(running);
    requireNonNull(elapsed, "elapsed");
    requireNonNull(remaining, "remaining");
  }

  /** {@return how many VMs have an outcome: 0 to {@link #total()}} */
  public int endedCount() {
    return ended.values().stream().mapToInt(Integer::intValue).sum();
  }

  /** In one line: "412 of 1000 VMs, 32 running, 3 failed". */
  @Override
  public String toString() {
    return "%s of %s, %s running%s"
        .formatted(
            endedCount(),
            Count.of(total, "VM"),
            running.size(),
            Stream.of(
                    RolloutOutcome.FAILED,
                    RolloutOutcome.NOT_AS_ASKED,
                    RolloutOutcome.REFUSED,
                    RolloutOutcome.LEFT_OUT)
                .filter(ended::containsKey)
                .map(outcome -> ", " + ended.get(outcome) + " " + InWords.word(outcome))
                .collect(Collectors.joining()));
  }
}
