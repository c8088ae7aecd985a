package io.vmcrypt.estate.internal.text;

import io.vmcrypt.core.Subject;
import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.finding.Severity;
import io.vmcrypt.core.operation.Change;
import io.vmcrypt.estate.EstateStep;
import io.vmcrypt.estate.VmToEncrypt;
import io.vmcrypt.ovh.vmencryption.RegisteredKmsState;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** In what the steps of a later plan differ from those of an earlier one, for people to read. */
public final class PlanDifferences {

  private static final String NOTHING = "nothing";

  private static final String FAILED = RegisteredKmsState.ERROR.toString();

  /** States of a registration that OVHcloud is removing. */
  private static final Set<String> GOING =
      Set.of(RegisteredKmsState.TO_DELETE.toString(), RegisteredKmsState.DELETING.toString());

  private PlanDifferences() {}

  /**
   * What is to be done with one thing.
   *
   * @param thing a VM or what else a vendor's task may be at work on; empty if it is a whole step
   * @param vms the VM, once for each step that has it; empty if it is no VM
   * @param changes what is changed
   * @param waits whether a task of the vendor is at work on it, so that there may be nothing left
   *     to do once that has ended
   */
  private record Planned(
      Optional<Subject> thing, List<VmToEncrypt> vms, List<Change> changes, boolean waits) {

    /** Whether a plan that has this foresaw what is to be done now, which may be nothing. */
    boolean foresaw(@Nullable Planned now) {
      if (now == null || now.waits) {
        return waits;
      }
      return vms.equals(now.vms) && changes.equals(now.changes);
    }

    Planned and(Planned more) {
      return new Planned(
          thing,
          Stream.concat(vms.stream(), more.vms.stream()).toList(),
          Stream.concat(changes.stream(), more.changes.stream()).toList(),
          waits && more.waits);
    }

    long bytes() {
      return vms.stream().mapToLong(VmToEncrypt::bytes).sum();
    }

    String place() {
      return vms.stream()
          .map(vm -> vm.path().isEmpty() ? "a place that is not known" : vm.path())
          .distinct()
          .collect(Collectors.joining(", "));
    }

    /** From what to what, by the thing or its part. */
    Map<String, String> values() {
      Map<String, String> values = new LinkedHashMap<>();
      for (Change change : changes) {
        values.merge(
            vms.isEmpty() ? change.subject().toString() : change.subject().part(),
            change.from().map(from -> from + " -> ").orElse("") + change.to().orElse("none"),
            (one, other) -> one + " and " + other);
      }
      return values;
    }
  }

  /**
   * One line for each thing with which something else is to be done now; empty if there is none. A
   * task that the earlier plan said it waits for may have ended since, and have left nothing to do.
   * But what is warned of now may be left out for that: it does not pass for done.
   *
   * @param told what the later plan tells, and the earlier one did not
   */
  public static List<String> of(List<EstateStep> before, List<EstateStep> now, List<Finding> told) {
    Map<String, Planned> planned = byThing(before);
    Map<String, Planned> wanted = byThing(now);
    List<String> differences = new ArrayList<>();
    Stream.concat(planned.keySet().stream(), wanted.keySet().stream())
        .distinct()
        .forEach(
            thing -> {
              Planned one = planned.get(thing);
              Planned other = wanted.get(thing);
              if (one == null || !one.foresaw(other)) {
                differences.add(thing + ": " + inWords(thing, one, other));
              } else if (other == null) {
                warning(one, told)
                    .ifPresent(
                        finding ->
                            differences.add(
                                thing + ": was waited for, and now: " + finding.seen()));
              }
            });
    return differences;
  }

  private static Optional<Finding> warning(Planned planned, List<Finding> told) {
    return told.stream()
        .filter(finding -> finding.severity() != Severity.NOTE)
        .filter(finding -> planned.thing().equals(Optional.of(finding.subject().part(""))))
        .findFirst();
  }

  private static Map<String, Planned> byThing(List<EstateStep> steps) {
    Map<String, Planned> things = new LinkedHashMap<>();
    for (EstateStep step : steps) {
      if (step instanceof EstateStep.EncryptVms encryption) {
        for (VmToEncrypt vm : encryption.vms()) {
          Subject thing = Subject.of("VM", vm.name(), vm.id());
          things.merge(
              thing.toString(),
              new Planned(Optional.of(thing), List.of(vm), vm.changes(), vm.changes().isEmpty()),
              Planned::and);
        }
      } else if (step instanceof EstateStep.RekeyVms || step instanceof EstateStep.RekeyTemplates) {
        Set<Subject> busy = Set.copyOf(step.busy());
        eachAlone(things, step, change -> busy.contains(change.subject().part("")));
      } else if (step instanceof EstateStep.RemoveRegistrations) {
        eachAlone(things, step, change -> change.from().filter(GOING::contains).isPresent());
      } else if (step instanceof EstateStep.FinishRegistration) {
        eachAlone(things, step, change -> change.from().filter(FAILED::equals).isEmpty());
      } else {
        things.merge(
            "\"" + step.title() + "\"",
            new Planned(Optional.empty(), List.of(), step.changes(), false),
            Planned::and);
      }
    }
    return things;
  }

  /** By what is changed, and not by the step, whose title may count. */
  private static void eachAlone(
      Map<String, Planned> things, EstateStep step, Predicate<Change> waits) {
    for (Change change : step.changes()) {
      things.merge(
          change.subject().toString(),
          new Planned(
              Optional.of(change.subject().part("")),
              List.of(),
              List.of(change),
              waits.test(change)),
          Planned::and);
    }
  }

  private static String inWords(String thing, @Nullable Planned before, @Nullable Planned now) {
    if (now == null) {
      return "was planned, and is not to be done any more";
    }
    if (before == null) {
      return "was not planned, and is to be done now: " + listed(now);
    }
    List<String> differences = new ArrayList<>();
    if (!before.place().equals(now.place())) {
      differences.add("was at " + before.place() + " and is at " + now.place() + " now");
    }
    if (before.bytes() != now.bytes()) {
      differences.add(
          "was to have "
              + Size.of(before.bytes(), now.bytes())
              + " written anew, and "
              + Size.of(now.bytes(), before.bytes())
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

  private static void changes(String thing, Planned before, Planned now, List<String> differences) {
    Map<String, String> planned = before.values();
    Map<String, String> wanted = now.values();
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
        : now.values().entrySet().stream()
            .map(value -> value.getKey() + ": " + value.getValue())
            .collect(Collectors.joining(", "));
  }
}
