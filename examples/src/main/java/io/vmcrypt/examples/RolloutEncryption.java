package io.vmcrypt.examples;

import io.vmcrypt.core.operation.Progress;
import io.vmcrypt.vsphere.VsphereClient;
import io.vmcrypt.vsphere.policy.PolicyAssignment;
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
import io.vmcrypt.vsphere.vm.Decryption;
import io.vmcrypt.vsphere.vm.MigrateEncryption;
import io.vmcrypt.vsphere.vm.PrecheckFinding;
import io.vmcrypt.vsphere.vm.Rekey;
import io.vmcrypt.vsphere.vm.VirtualMachine;
import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.Collectors;

/**
 * Encrypts, decrypts or re-keys many VMs: {@code RolloutEncryption [--plan] [--decrypt | --rekey
 * KEY_PROVIDER] [--below INVENTORY_PATH] [--name PATTERN] [--concurrency N] [--per-host N]
 * [--per-datastore N] [--order smallest|largest|name] [--stop-after FAILURES]}. With {@code --plan}
 * it says what it would do and changes nothing. It can be broken off at any time and run again.
 * Exit status 0 if all VMs are as wanted; 3 if not; 1 if it failed; 2 for bad usage.
 */
public final class RolloutEncryption {

  private static final Duration TIMEOUT = Duration.ofDays(7);

  private RolloutEncryption() {}

  public static void main(String[] args) {
    System.exit(run(List.of(args), System.getenv(), System.out, System.err));
  }

  static int run(
      List<String> args, Map<String, String> environment, PrintStream out, PrintStream err) {
    RolloutArguments arguments;
    try {
      arguments = RolloutArguments.parse(args);
    } catch (IllegalArgumentException e) {
      err.println(e.getMessage());
      return Example.BAD_USAGE;
    }
    return Example.run(
        environment, 1, (systems, steps) -> rollout(systems, arguments, steps), out, err);
  }

  static int rollout(Systems systems, RolloutArguments arguments, StepPrinter steps) {
    try (VsphereClient vcenter = systems.vcenter()) {
      List<VirtualMachine> vms =
          vcenter.virtualMachines().list().stream().filter(arguments::matches).toList();
      if (vms.isEmpty()) {
        throw new IllegalArgumentException("no VM matches");
      }
      EncryptionRollout rollout = arguments.refine(change(vcenter, arguments, vms));
      steps.begin(rollout.toString());
      return arguments.plan() ? plan(vcenter, rollout, steps) : start(vcenter, rollout, steps);
    }
  }

  private static EncryptionRollout.Builder change(
      VsphereClient vcenter, RolloutArguments arguments, List<VirtualMachine> vms) {
    if (arguments.decrypt()) {
      return EncryptionRollout.decrypt(Decryption.homeAndAllDisks().build(), vms);
    }
    return arguments
        .rekeyTo()
        .map(provider -> EncryptionRollout.rekey(Rekey.toKeyProvider(provider).build(), vms))
        .orElseGet(
            () ->
                EncryptionRollout.assign(
                    PolicyAssignment.builder(vcenter.storagePolicies().vmEncryption())
                        .migrateEncryption(MigrateEncryption.REQUIRED)
                        .build(),
                    vms));
  }

  private static int plan(VsphereClient vcenter, EncryptionRollout rollout, StepPrinter steps) {
    RolloutPlan plan = vcenter.rollouts().plan(rollout);
    for (PlannedVm vm : plan.vms()) {
      steps.found(vm.vm().name() + ": " + inWords(vm));
      vm.findings().forEach(finding -> steps.found("  " + inWords(finding)));
    }
    steps.found("Nothing was changed.");
    return plan.vms(Action.REFUSE).isEmpty() && plan.vms(Action.FAIL).isEmpty()
        ? Example.DONE
        : Example.NOT_AS_IT_SHOULD_BE;
  }

  private static String inWords(PlannedVm vm) {
    return switch (vm.action()) {
      case CHANGE -> String.join("; ", vm.changes());
      case NOTHING -> "is as wanted";
      case WAIT -> "waits for the task that runs on it";
      case REFUSE -> "cannot be changed as it is";
      case FAIL -> vm.failure().map(Throwable::getMessage).orElse("cannot be read");
    };
  }

  private static String inWords(PrecheckFinding finding) {
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
