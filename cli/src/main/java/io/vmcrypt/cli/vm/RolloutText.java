package io.vmcrypt.cli.vm;

import io.vmcrypt.cli.base.PassedOver;
import io.vmcrypt.cli.output.Screen;
import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.operation.Change;
import io.vmcrypt.vsphere.rollout.EncryptionRollout;
import io.vmcrypt.vsphere.rollout.RolloutLimits;
import io.vmcrypt.vsphere.rollout.RolloutOutcome;
import io.vmcrypt.vsphere.rollout.RolloutPlan;
import io.vmcrypt.vsphere.rollout.RolloutPlan.Action;
import io.vmcrypt.vsphere.rollout.RolloutPlan.PlannedVm;
import io.vmcrypt.vsphere.rollout.RolloutReport;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** What would be done with VMs, and what was done, for people. */
final class RolloutText {

  /** So many VMs are told one by one; of more, JSON tells all. */
  private static final int MOST_TOLD = 200;

  private final Screen screen;

  RolloutText(Screen screen) {
    this.screen = screen;
  }

  /** First what would be changed, then what would not, then what stands in the way. */
  void plan(EncryptionRollout rollout, RolloutPlan plan, String scope) {
    String title = rollout.toString();
    screen.line(title.substring(0, 1).toUpperCase(Locale.ROOT) + title.substring(1));
    for (Action action :
        List.of(
            Action.CHANGE,
            Action.WAIT,
            Action.NOTHING,
            Action.LEAVE_OUT,
            Action.REFUSE,
            Action.FAIL)) {
      List<PlannedVm> vms = plan.vms(action);
      vms.stream().limit(MOST_TOLD).forEach(this::planned);
      if (vms.size() > MOST_TOLD) {
        screen.line("  and " + (vms.size() - MOST_TOLD) + " more (--json tells all)");
      }
    }
    findings("  ! ", plan.findings());
    plan.first(rollout.limits())
        .ifPresent(vm -> screen.line("  " + RolloutLimits.goesFirst(vm.name()) + "."));
    screen.line("  " + scope + ".");
  }

  /** The heaviest first. */
  void findings(String indent, List<Finding> findings) {
    findings.stream()
        .sorted(Finding.bySeverity())
        .forEach(finding -> screen.line(indent + inWords(finding)));
  }

  /** VMs that may be meant, and that the change does not reach. */
  void passedOver(List<PassedOver> vms) {
    vms.stream()
        .limit(MOST_TOLD)
        .forEach(vm -> screen.line("  ! " + vm.vmName() + ": " + vm.why() + "."));
    if (vms.size() > MOST_TOLD) {
      screen.line("  and " + (vms.size() - MOST_TOLD) + " more (--json tells all)");
    }
    if (!vms.isEmpty()) {
      screen.line("  " + vms.size() + " skipped.");
    }
  }

  private void planned(PlannedVm vm) {
    screen.line("  " + sign(vm.action()) + " " + vm.vm().name() + ": " + inWords(vm));
    findings("      ", vm.findings());
  }

  private static String sign(Action action) {
    return switch (action) {
      case CHANGE -> "~";
      case REFUSE, FAIL -> "!";
      default -> " ";
    };
  }

  private static String inWords(PlannedVm vm) {
    return switch (vm.action()) {
      case CHANGE -> inWords(vm.changes());
      case NOTHING -> "is as wanted";
      case WAIT -> "waits for the task that runs on it";
      case LEAVE_OUT -> "is left out";
      case REFUSE -> "cannot be changed as it is";
      case FAIL -> vm.failure().map(Throwable::getMessage).orElse("cannot be read");
    };
  }

  /** Parts that undergo the same are told together. */
  private static String inWords(List<Change> changes) {
    Map<String, List<String>> parts = new LinkedHashMap<>();
    for (Change change : changes) {
      parts
          .computeIfAbsent(
              change.from().orElse("none") + " -> " + change.to().orElse("none"),
              same -> new ArrayList<>())
          .add(change.subject().part());
    }
    return parts.entrySet().stream()
        .map(
            same -> {
              String named =
                  same.getValue().stream()
                      .filter(part -> !part.isEmpty())
                      .collect(Collectors.joining(", "));
              return named.isEmpty() ? same.getKey() : named + ": " + same.getKey();
            })
        .collect(Collectors.joining("; "))
        .replaceAll("(\\R|\\p{Cntrl})+", " ");
  }

  static String inWords(Finding finding) {
    return "%s [%s] %s. %s"
        .formatted(finding.severity(), finding.code(), finding.seen(), finding.advice());
  }

  void report(RolloutReport report) {
    screen.line(
        report.counts().entrySet().stream()
                .map(count -> count.getValue() + " " + inWords(count.getKey()))
                .collect(Collectors.joining(", "))
            + report.stopped().map(why -> "; stopped: " + why).orElse("")
            + ".");
  }

  static String inWords(RolloutOutcome outcome) {
    return outcome.name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }
}
