package io.vmcrypt.cli.vm;

import io.vmcrypt.vsphere.rollout.RolloutProgress;
import io.vmcrypt.vsphere.rollout.RolloutProgress.RunningVm;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Collectors;

/** How far a rollout is, in one line that names the VMs vCenter is working on. */
public final class RolloutProgressText {

  private static final int MOST_NAMED = 3;

  private RolloutProgressText() {}

  public static String of(RolloutProgress progress) {
    return progress
        + named(progress.running())
        + progress.remaining().map(RolloutProgressText::left).orElse("");
  }

  public static OptionalInt percent(RolloutProgress progress) {
    return progress.total() == 0
        ? OptionalInt.empty()
        : OptionalInt.of(progress.endedCount() * 100 / progress.total());
  }

  /** What vCenter works on, a line for each VM. */
  public static List<String> running(RolloutProgress progress) {
    return progress.running().stream().map(RunningVm::toString).toList();
  }

  private static String named(List<RunningVm> running) {
    if (running.isEmpty()) {
      return "";
    }
    return running.stream()
        .limit(MOST_NAMED)
        .map(vm -> vm.vm().name() + " " + vm.percent() + " %")
        .collect(Collectors.joining(", ", ": ", running.size() > MOST_NAMED ? ", ..." : ""));
  }

  private static String left(Duration remaining) {
    long minutes = Math.max(1, remaining.plusSeconds(59).toMinutes());
    return remaining.isZero()
        ? ""
        : minutes > 90
            ? ", about " + (minutes + 30) / 60 + " h left"
            : ", about " + minutes + " min left";
  }
}
