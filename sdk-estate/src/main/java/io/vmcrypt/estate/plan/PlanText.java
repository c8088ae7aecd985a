package io.vmcrypt.estate.plan;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.HostAndPort;
import io.vmcrypt.core.Subject;
import io.vmcrypt.core.certificate.ServerCertificate;
import io.vmcrypt.core.finding.Severity;
import io.vmcrypt.core.operation.Change;
import io.vmcrypt.core.shared.Count;
import io.vmcrypt.core.shared.input.OneLine;
import io.vmcrypt.estate.internal.reading.ChangeText;
import io.vmcrypt.estate.internal.report.FindingLines;
import io.vmcrypt.estate.internal.report.SelectionWords;
import io.vmcrypt.estate.internal.report.Size;
import io.vmcrypt.estate.internal.report.Words;
import io.vmcrypt.estate.part.VmSelection;
import io.vmcrypt.vsphere.rollout.RolloutLimits;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** A plan for people to read. For one thread. */
final class PlanText {

  /** How many VMs, or other changes, of a step are named. */
  static final int MOST_NAMED = 20;

  private final EstatePlan plan;
  private final StringBuilder text = new StringBuilder();

  PlanText(EstatePlan plan) {
    this.plan = requireNonNull(plan, "plan");
  }

  /** The first line. */
  String title() {
    return "estate " + plan.estate().name() + ": " + verdict(plan);
  }

  /** How much would be done, and what is in the way. */
  static String verdict(EstatePlan plan) {
    int steps = plan.steps().size();
    long blocking = plan.findings(Severity.BLOCKING).size() + (long) plan.unconfirmed().size();
    int warnings = plan.findings(Severity.WARNING).size();
    return (steps == 0 ? "nothing to change" : Count.of(steps, "step"))
        + ", "
        + (blocking == 0 ? "nothing in the way" : "blocked by " + blocking)
        + (warnings == 0 ? "" : ", " + Count.of(warnings, "warning"));
  }

  /** What it is about, as proofs and audits say it: text, page and JSON have it. */
  static String scope(EstatePlan plan) {
    Stream<Subject> changed =
        plan.steps().stream()
            .flatMap(
                step ->
                    Stream.concat(
                        step.changes().stream().map(Change::subject), step.underWay().stream()));
    long vms = changed.filter(one -> one.kind().equals("VM")).map(Subject::id).distinct().count();
    return Count.scope(
        SelectionWords.of(plan.estate().selections().stream().map(VmSelection::toString).toList()),
        Count.of(vms, "VM") + " to change");
  }

  /** All of it. */
  String write() {
    return write(false);
  }

  /** Without what each step waits for, how it can be taken back, and advice. */
  String writeBrief() {
    return write(true);
  }

  private String write(boolean brief) {
    line("", title());
    line("  ", plan.site().toString());
    line("  ", "about " + scope(plan));
    int number = 0;
    for (EstateStep step : plan.steps()) {
      number++;
      line("  " + number + " ", step.system() + ": " + step.title());
      step(step);
      if (!brief) {
        step.waitsFor().ifPresent(wait -> line("      ", "waits for " + wait));
      }
      if (!brief || step.takenBack().startsWith("cannot")) {
        line("      ", step.takenBack());
      }
    }
    plan.unconfirmed().forEach((address, shown) -> line("  ? ", toBeAccepted(address, shown)));
    (brief ? FindingLines.brief(plan.findings()) : FindingLines.of(plan.findings()))
        .forEach(line -> line("  ", line));
    return text.toString();
  }

  static String toBeAccepted(HostAndPort address, ServerCertificate shown) {
    return "KMS "
        + address
        + " shows the thumbprint "
        + shown.thumbprint()
        + ". Nobody has said what it must be: compare it with what the KMS itself shows, and accept"
        + " it or put it into the estate.";
  }

  /** How many VMs and other changes are counted, and not named. */
  int notNamed() {
    return plan.steps().stream().mapToInt(step -> notNamed(changes(step))).sum();
  }

  private static int notNamed(List<String> changes) {
    return Math.max(0, changes.size() - MOST_NAMED);
  }

  private void step(EstateStep step) {
    if (step.is(EstateStep.Kind.ENCRYPT_VMS)) {
      long bytes = step.vms().stream().mapToLong(VmToEncrypt::bytes).sum();
      line("      ", "writes " + Size.of(bytes) + " anew");
    }
    List<String> changes = changes(step);
    if (step.is(
            EstateStep.Kind.ENCRYPT_VMS,
            EstateStep.Kind.REKEY_VMS,
            EstateStep.Kind.ADD_VIRTUAL_TPMS)
        && plan.estate().rollout().oneFirst()
        && changes.size() - step.underWay().size() > 1) {
      line("      ", RolloutLimits.goesFirst(step.changes().get(0).subject().name()));
    }
    changes.stream().limit(MOST_NAMED).forEach(change -> line("      ", change));
    if (notNamed(changes) > 0) {
      line("      ", "and " + notNamed(changes) + " more");
    }
  }

  /** A line for each VM, or for each change of a step without such. */
  static List<String> changes(EstateStep step) {
    if (step.is(EstateStep.Kind.ENCRYPT_VMS)) {
      return step.vms().stream().map(PlanText::vm).toList();
    }
    Set<Subject> busy = Set.copyOf(step.busy());
    return step.changes().stream()
        .map(
            change ->
                changed(change)
                    + (busy.contains(change.subject().part(""))
                        ? " (a task runs on it, which is waited for)"
                        : ""))
        .toList();
  }

  private static String vm(VmToEncrypt vm) {
    return "~ "
        + (vm.path().isEmpty() ? vm.name() : vm.path())
        + (vm.changes().isEmpty()
            ? ": a task runs on it, which is waited for"
            : ": "
                + String.join(
                    ", ", vm.changes().stream().map(change -> change.subject().part()).toList()));
  }

  /** Words as a sentence. */
  static String sentence(String words) {
    return Words.capital(words) + ".";
  }

  /** What is or was changed, with a sign for what kind of change it is. */
  static String changed(Change change) {
    String sign = change.from().isEmpty() ? "+" : change.to().isEmpty() ? "-" : "~";
    return sign + " " + change.subject() + ": " + ChangeText.values(change);
  }

  private void line(String indent, String content) {
    text.append(indent).append(OneLine.of(content)).append('\n');
  }
}
