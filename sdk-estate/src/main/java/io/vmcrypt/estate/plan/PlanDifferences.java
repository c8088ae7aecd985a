package io.vmcrypt.estate.plan;

import io.vmcrypt.core.Subject;
import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.finding.Severity;
import io.vmcrypt.core.operation.Change;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** In what the steps of a later plan differ from those of an earlier one: judged by values. */
final class PlanDifferences {

  private PlanDifferences() {}

  /**
   * What is to be done with one thing.
   *
   * @param thing a VM or what else a vendor's task may be at work on; empty if it is a whole step
   * @param vms the VM, once for each step that has it; empty if it is no VM
   * @param waits whether a task of the vendor is at work on it, so that there may be nothing left
   *     to do once that has ended
   */
  record Planned(
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
  }

  /**
   * A thing with which something else is to be done now.
   *
   * @param before what was planned for it; null if nothing was
   * @param now what is planned now; null if nothing is
   * @param told what is told of it now, where it was waited for; null if it is something else
   */
  record Difference(
      String thing, @Nullable Planned before, @Nullable Planned now, @Nullable Finding told) {}

  /**
   * One for each thing with which something else is to be done now; empty if there is none. A task
   * that the earlier plan said it waits for may have ended since, and have left nothing to do. But
   * what is warned of now may be left out for that: it does not pass for done.
   *
   * @param told what the later plan tells, and the earlier one did not
   */
  static List<Difference> of(
      List<EstateStep> before, List<EstateStep> now, List<Finding> told) {
    Map<String, Planned> planned = byThing(before);
    Map<String, Planned> wanted = byThing(now);
    List<Difference> differences = new ArrayList<>();
    Stream.concat(planned.keySet().stream(), wanted.keySet().stream())
        .distinct()
        .forEach(
            thing -> {
              Planned one = planned.get(thing);
              Planned other = wanted.get(thing);
              if (one == null || !one.foresaw(other)) {
                differences.add(new Difference(thing, one, other, null));
              } else if (other == null) {
                warning(one, told)
                    .ifPresent(
                        finding -> differences.add(new Difference(thing, one, null, finding)));
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
      if (step.is(EstateStep.Kind.ENCRYPT_VMS)) {
        for (VmToEncrypt vm : step.vms()) {
          Subject thing = Subject.of("VM", vm.name(), vm.id());
          things.merge(
              thing.toString(),
              new Planned(Optional.of(thing), List.of(vm), vm.changes(), vm.changes().isEmpty()),
              Planned::and);
        }
      } else if (step.is(
          EstateStep.Kind.REKEY_VMS,
          EstateStep.Kind.ADD_VIRTUAL_TPMS,
          EstateStep.Kind.REKEY_TEMPLATES,
          EstateStep.Kind.REMOVE_REGISTRATIONS,
          EstateStep.Kind.FINISH_REGISTRATION)) {
        eachAlone(things, step);
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
  private static void eachAlone(Map<String, Planned> things, EstateStep step) {
    Set<Subject> waits = Set.copyOf(step.underWay());
    for (Change change : step.changes()) {
      Subject thing = change.subject().part("");
      things.merge(
          change.subject().toString(),
          new Planned(Optional.of(thing), List.of(), List.of(change), waits.contains(thing)),
          Planned::and);
    }
  }
}
