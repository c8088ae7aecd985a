package io.vmcrypt.examples;

import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.operation.Change;
import io.vmcrypt.core.operation.Progress;
import io.vmcrypt.vsphere.VsphereClient;
import io.vmcrypt.vsphere.rollout.EncryptionRollout;
import io.vmcrypt.vsphere.rollout.Rollout;
import io.vmcrypt.vsphere.rollout.RolloutListener;
import io.vmcrypt.vsphere.rollout.RolloutOutcome;
import io.vmcrypt.vsphere.rollout.RolloutPlan;
import io.vmcrypt.vsphere.rollout.RolloutPlan.Action;
import io.vmcrypt.vsphere.rollout.RolloutPlan.PlannedVm;
import io.vmcrypt.vsphere.rollout.RolloutProgress;
import io.vmcrypt.vsphere.rollout.RolloutReport;
import io.vmcrypt.vsphere.rollout.RolloutResult;
import io.vmcrypt.vsphere.vm.VirtualMachine;
import io.vmcrypt.vsphere.vm.VmChange;
import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** One change over many VMs, planned or made, told on the screen as it goes. */
final class RolloutJob {

  private static final Duration TIMEOUT = Duration.ofDays(7);

  private final RolloutArguments arguments;
  private final Function<VsphereClient, VmChange> change;

  /**
   * @param change what each VM is to undergo
   */
  RolloutJob(RolloutArguments arguments, Function<VsphereClient, VmChange> change) {
    this.arguments = arguments;
    this.change = change;
  }

  /** Runs a program whose arguments are read first: what is wrong with them is bad usage. */
  static int run(
      Supplier<RolloutJob> reading,
      Map<String, String> environment,
      PrintStream out,
      PrintStream err) {
    RolloutJob job;
    try {
      job = reading.get();
    } catch (IllegalArgumentException e) {
      return Example.refused(e, out, err);
    }
    return Example.run(environment, 1, job::run, out, err);
  }

  /** Plans or runs it; returns the exit status. */
  int run(Systems systems, StepPrinter steps) {
    try (VsphereClient vcenter = systems.vcenter()) {
      List<VirtualMachine> vms = arguments.selection().find(vcenter);
      if (vms.isEmpty()) {
        steps.begin("Look for " + arguments.selection());
        steps.found("There are none left. Nothing has to be done.");
        return Example.DONE;
      }
      EncryptionRollout rollout =
          arguments.refine(EncryptionRollout.builder(change.apply(vcenter), vms));
      String title = rollout.toString();
      steps.begin(title.substring(0, 1).toUpperCase(Locale.ROOT) + title.substring(1));
      return arguments.plan() ? plan(vcenter, rollout, steps) : start(vcenter, rollout, steps);
    }
  }

  private static int plan(VsphereClient vcenter, EncryptionRollout rollout, StepPrinter steps) {
    RolloutPlan plan = vcenter.rollouts().plan(rollout);
    for (PlannedVm vm : plan.vms()) {
      steps.found(vm.vm().name() + ": " + inWords(vm));
      vm.findings().forEach(finding -> steps.found("  " + inWords(finding)));
    }
    int leftOut = plan.vms(Action.LEAVE_OUT).size();
    if (leftOut > 0) {
      steps.found(leftOut + (leftOut == 1 ? " VM is" : " VMs are") + " left out.");
    }
    steps.found("Nothing was changed.");
    return plan.vms(Action.REFUSE).isEmpty() && plan.vms(Action.FAIL).isEmpty()
        ? Example.DONE
        : Example.NOT_AS_IT_SHOULD_BE;
  }

  private static String inWords(PlannedVm vm) {
    return switch (vm.action()) {
      case CHANGE ->
          vm.changes().stream().map(Change::ofItsSubject).collect(Collectors.joining("; "));
      case NOTHING -> "is as wanted";
      case WAIT -> "waits for the task that runs on it";
      case LEAVE_OUT -> "is left out";
      case REFUSE -> "cannot be changed as it is";
      case FAIL -> vm.failure().map(Throwable::getMessage).orElse("cannot be read");
    };
  }

  private static String inWords(Finding finding) {
    return "[" + finding.code() + "] " + finding.seen() + ". " + finding.advice();
  }

  private static int start(VsphereClient vcenter, EncryptionRollout rollout, StepPrinter steps) {
    ProgressPrinter progress = new ProgressPrinter(steps.out(), Terminal.isWatched());
    try (Rollout running = vcenter.rollouts().start(rollout)) {
      RolloutReport report = running.await(TIMEOUT, new Told(rollout, steps, progress));
      progress.end();
      String counts =
          report.counts().entrySet().stream()
              .map(count -> count.getValue() + " " + inWords(count.getKey()))
              .collect(Collectors.joining(", "));
      steps.found(counts + report.stopped().map(why -> "; stopped: " + why).orElse(""));
      return report.isComplete() ? Example.DONE : Example.NOT_AS_IT_SHOULD_BE;
    }
  }

  private static String inWords(RolloutOutcome outcome) {
    return outcome.name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }

  /** Tells each VM that did not go well, and how far the whole has come. */
  private static final class Told implements RolloutListener {
    private final EncryptionRollout rollout;
    private final StepPrinter steps;
    private final ProgressPrinter printer;

    Told(EncryptionRollout rollout, StepPrinter steps, ProgressPrinter printer) {
      this.rollout = rollout;
      this.steps = steps;
      this.printer = printer;
    }

    @Override
    public void onResult(RolloutResult result) {
      if (!result.outcome().isInPlace() && result.outcome() != RolloutOutcome.NOT_STARTED) {
        printer.end();
        steps.found(
            result.vm().name()
                + ": "
                + inWords(result.outcome())
                + result.failure().map(e -> ". " + e.getMessage()).orElse(""));
        result.findings().forEach(finding -> steps.found("  " + inWords(finding)));
      }
      result
          .unusedKey()
          .ifPresent(
              key -> {
                printer.end();
                steps.found(
                    result.vm().name()
                        + ": key "
                        + key
                        + " was made for it and is not used. Remove it, or give it to a VM.");
              });
    }

    @Override
    public void onProgress(RolloutProgress progress) {
      printer.onProgress(
          new Progress(
              rollout.toString(),
              progress + progress.remaining().map(Told::left).orElse(""),
              OptionalInt.of(progress.endedCount() * 100 / progress.total()),
              progress.elapsed()));
    }

    private static String left(Duration remaining) {
      long minutes = remaining.plusSeconds(59).toMinutes();
      return remaining.isZero()
          ? ""
          : minutes > 90
              ? ", about " + (minutes + 30) / 60 + " h left"
              : ", about " + minutes + " min left";
    }
  }
}
