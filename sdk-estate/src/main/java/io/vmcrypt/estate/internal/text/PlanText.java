package io.vmcrypt.estate.internal.text;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.Subject;
import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.finding.Severity;
import io.vmcrypt.core.internal.input.OneLine;
import io.vmcrypt.core.operation.Change;
import io.vmcrypt.estate.EstatePlan;
import io.vmcrypt.estate.EstateStep;
import io.vmcrypt.estate.VmToEncrypt;
import io.vmcrypt.estate.internal.reading.ChangeText;
import java.util.Set;

/** A plan for people to read. For one thread. */
public final class PlanText {

  /** How many VMs of a step are named. */
  private static final int MOST_VMS = 20;

  private final EstatePlan plan;
  private final StringBuilder text = new StringBuilder();

  public PlanText(EstatePlan plan) {
    this.plan = requireNonNull(plan, "plan");
  }

  /** The first line. */
  public String title() {
    int steps = plan.steps().size();
    long blocking = plan.findings(Severity.BLOCKING).size() + (long) plan.unconfirmed().size();
    int warnings = plan.findings(Severity.WARNING).size();
    return "estate "
        + plan.estate().name()
        + ": "
        + (steps == 0 ? "nothing to change" : count(steps, "step"))
        + ", "
        + (blocking == 0 ? "nothing in the way" : "blocked by " + blocking)
        + (warnings == 0 ? "" : ", " + count(warnings, "warning"));
  }

  static String count(long number, String word) {
    return number + " " + word + (number == 1 ? "" : "s");
  }

  /** All of it. */
  public String write() {
    line("", title());
    line("  ", plan.site().toString());
    int number = 0;
    for (EstateStep step : plan.steps()) {
      number++;
      line("  " + number + " ", step.system() + ": " + step.title());
      step(step);
      step.waitsFor().ifPresent(wait -> line("      ", "waits for " + wait));
      line("      ", step.takenBack());
    }
    plan.unconfirmed()
        .forEach(
            server ->
                line(
                    "  ? ",
                    "KMS "
                        + server.address()
                        + " shows the thumbprint "
                        + server.certificate().thumbprint()
                        + ". Nobody has said what it must be: compare it with what the KMS itself"
                        + " shows, and accept it or put it into the estate."));
    plan.findings().forEach(this::finding);
    return text.toString();
  }

  private void step(EstateStep step) {
    if (step.is(EstateStep.Kind.ENCRYPT_VMS)) {
      long bytes = step.vms().stream().mapToLong(VmToEncrypt::bytes).sum();
      line("      ", "writes " + Size.of(bytes) + " anew");
      step.vms().stream().limit(MOST_VMS).forEach(this::vm);
      if (step.vms().size() > MOST_VMS) {
        line("      ", "and " + (step.vms().size() - MOST_VMS) + " more");
      }
    } else {
      Set<Subject> busy = Set.copyOf(step.busy());
      step.changes().stream()
          .limit(MOST_VMS)
          .forEach(
              change ->
                  line(
                      "      ",
                      changed(change)
                          + (busy.contains(change.subject().part(""))
                              ? " (a task runs on it, which is waited for)"
                              : "")));
      if (step.changes().size() > MOST_VMS) {
        line("      ", "and " + (step.changes().size() - MOST_VMS) + " more");
      }
    }
  }

  private void vm(VmToEncrypt vm) {
    line(
        "      ~ ",
        (vm.path().isEmpty() ? vm.name() : vm.path())
            + (vm.changes().isEmpty()
                ? ": a task runs on it, which is waited for"
                : ": "
                    + String.join(
                        ", ",
                        vm.changes().stream().map(change -> change.subject().part()).toList())));
  }

  /** What is or was changed, with a sign for what kind of change it is. */
  static String changed(Change change) {
    String sign = change.from().isEmpty() ? "+" : change.to().isEmpty() ? "-" : "~";
    return sign + " " + change.subject() + ": " + ChangeText.values(change);
  }

  private void finding(Finding finding) {
    line(sign(finding.severity()), finding.toString());
  }

  static String sign(Severity severity) {
    return switch (severity) {
      case BLOCKING -> "  X ";
      case WARNING -> "  ! ";
      case NOTE -> "  - ";
    };
  }

  private void line(String indent, String content) {
    text.append(indent).append(OneLine.of(content)).append('\n');
  }
}
