package io.vmcrypt.estate.plan;

import io.vmcrypt.estate.internal.report.Size;
import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.operation.Change;
import io.vmcrypt.estate.plan.PlanDifferences.Difference;
import io.vmcrypt.estate.plan.PlanDifferences.Planned;
import io.vmcrypt.estate.internal.reading.ChangeText;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Differences of plans, for people to read. */
final class DifferenceText {

  private static final String NOTHING = "nothing";

  private DifferenceText() {}

  /** In one line. */
  static String of(Difference difference) {
    return difference.thing()
        + ": "
        + (difference.told() == null
            ? inWords(difference.thing(), difference.before(), difference.now())
            : "was waited for, and now: " + requireNonNull(difference.told()).seen());
  }

  private static String inWords(String thing, @Nullable Planned before, @Nullable Planned now) {
    if (now == null) {
      return "was planned, and is not to be done any more";
    }
    if (before == null) {
      return "was not planned, and is to be done now: " + listed(now);
    }
    List<String> differences = new ArrayList<>();
    if (!place(before).equals(place(now))) {
      differences.add("was at " + place(before) + " and is at " + place(now) + " now");
    }
    if (bytes(before) != bytes(now)) {
      differences.add(
          "was to have "
              + Size.of(bytes(before), bytes(now))
              + " written anew, and "
              + Size.of(bytes(now), bytes(before))
              + " now");
    }
    if (now.waits() && !before.waits()) {
      differences.add("has a task running on it now");
    } else {
      changes(thing, before, now, differences);
    }
    return differences.isEmpty()
        ? "has the same to be done in another way"
        : String.join(", ", differences);
  }

  private static long bytes(Planned planned) {
    return planned.vms().stream().mapToLong(VmToEncrypt::bytes).sum();
  }

  private static String place(Planned planned) {
    return planned.vms().stream()
        .map(vm -> vm.path().isEmpty() ? "a place that is not known" : vm.path())
        .distinct()
        .collect(Collectors.joining(", "));
  }

  /** From what to what, by the thing or its part. */
  private static Map<String, String> values(Planned planned) {
    Map<String, String> values = new LinkedHashMap<>();
    for (Change change : planned.changes()) {
      values.merge(
          planned.vms().isEmpty() ? change.subject().toString() : change.subject().part(),
          ChangeText.values(change),
          (one, other) -> one + " and " + other);
    }
    return values;
  }

  private static void changes(String thing, Planned before, Planned now, List<String> differences) {
    Map<String, String> planned = values(before);
    Map<String, String> wanted = values(now);
    Stream.concat(planned.keySet().stream(), wanted.keySet().stream())
        .distinct()
        .filter(part -> !planned.getOrDefault(part, "").equals(wanted.getOrDefault(part, "")))
        .forEach(
            part ->
                differences.add(
                    (part.equals(thing) ? "" : part + ": ")
                        + "planned "
                        + planned.getOrDefault(part, NOTHING)
                        + ", now "
                        + wanted.getOrDefault(part, NOTHING)));
  }

  private static String listed(Planned now) {
    return now.changes().isEmpty()
        ? "a task runs on it, which is waited for"
        : values(now).entrySet().stream()
            .map(value -> value.getKey() + ": " + value.getValue())
            .collect(Collectors.joining(", "));
  }
}
