package io.vmcrypt.vsphere.internal.rollout;

import io.vmcrypt.vsphere.rollout.RolloutOutcome;
import io.vmcrypt.vsphere.rollout.RolloutProgress;
import io.vmcrypt.vsphere.rollout.RolloutVm;
import java.time.Duration;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;

/**
 * How much work there is, how much of it is done, and how long the rest will take. Work is counted
 * in bytes of disks, plus a fixed amount for each VM. The estimate assumes that the speed stays the
 * same. Guarded by the lock of {@link RolloutState}.
 */
final class Workload {

  /** The fixed cost of each VM, in bytes that could be copied in that time. */
  private static final long FIXED = 1L << 30;

  private final ToLongFunction<RolloutVm> bytes;
  private final int total;
  private final long totalBytes;
  private final Map<RolloutOutcome, Integer> ended = new EnumMap<>(RolloutOutcome.class);
  private long endedBytes;
  private double worked;
  private double left;

  Workload(Collection<RolloutVm> vms, ToLongFunction<RolloutVm> bytes) {
    this.bytes = bytes;
    this.total = vms.size();
    this.totalBytes = vms.stream().mapToLong(bytes).sum();
    this.left = totalBytes + (double) FIXED * total;
  }

  void ended(RolloutVm vm, RolloutOutcome outcome) {
    ended.merge(outcome, 1, Integer::sum);
    long size = bytes.applyAsLong(vm);
    left -= size + FIXED;
    endedBytes += size;
    // outcomes that took no time say nothing about how long the rest takes
    if (outcome == RolloutOutcome.DONE
        || outcome == RolloutOutcome.WAITED_FOR
        || outcome == RolloutOutcome.NOT_AS_ASKED) {
      worked += size + FIXED;
    }
  }

  /**
   * @param running VMs that vCenter is working on
   * @param unseen VMs whose tasks have ended, and that are still to be compared with what was asked
   */
  RolloutProgress progress(
      Collection<Candidate> running, Collection<Candidate> unseen, Duration elapsed) {
    double through = worked;
    double rest = left;
    long bytesThrough = endedBytes;
    for (Candidate candidate : Stream.concat(running.stream(), unseen.stream()).toList()) {
      long size = bytes.applyAsLong(candidate.vm());
      double share = candidate.percent() / 100.0;
      through += share * (size + FIXED);
      rest -= share * (size + FIXED);
      bytesThrough += (long) (share * size);
    }
    List<RolloutProgress.RunningVm> runningNow =
        running.stream()
            .map(
                candidate ->
                    new RolloutProgress.RunningVm(
                        candidate.vm(), candidate.taskId(), candidate.percent()))
            .toList();
    return new RolloutProgress(
        total,
        ended,
        runningNow,
        totalBytes,
        bytesThrough,
        elapsed,
        remaining(through, rest, elapsed));
  }

  private static Optional<Duration> remaining(double through, double rest, Duration elapsed) {
    if (rest < FIXED / 1000.0) {
      return Optional.of(Duration.ZERO);
    }
    return through <= 0
        ? Optional.empty()
        : Optional.of(Duration.ofMillis((long) (elapsed.toMillis() * (rest / through))));
  }
}
