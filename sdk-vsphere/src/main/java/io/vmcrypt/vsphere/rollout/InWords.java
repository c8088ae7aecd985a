package io.vmcrypt.vsphere.rollout;

import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.operation.Change;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** Writes what reports say in one line. */
final class InWords {

  private InWords() {}

  /** The word for a constant: "not as asked". */
  static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }

  /** "12 done, 1 failed", in the constants' order; constants without a count are left out. */
  static <E extends Enum<E>> String counts(Map<E, Integer> counts) {
    return counts.entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .map(count -> count.getValue() + " " + word(count.getKey()))
        .collect(Collectors.joining(", "));
  }

  /** What would be changed at a VM, part by part: "home: unencrypted -> encrypted with ...". */
  static String changes(List<Change> changes) {
    return changes.stream().map(Change::ofItsSubject).collect(Collectors.joining("; "));
  }

  /** What findings have seen: "the VM is powered on; ...". */
  static String seen(List<Finding> findings) {
    return findings.stream().map(Finding::seen).collect(Collectors.joining("; "));
  }

  /** "2 h 5 min", "5 min 12 s", "12 s". */
  static String time(Duration duration) {
    if (duration.toHours() > 0) {
      return duration.toHours() + " h " + duration.toMinutesPart() + " min";
    }
    return duration.toMinutes() > 0
        ? duration.toMinutes() + " min " + duration.toSecondsPart() + " s"
        : duration.toSeconds() + " s";
  }
}
