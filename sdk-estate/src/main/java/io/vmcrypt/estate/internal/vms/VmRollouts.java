package io.vmcrypt.estate.internal.vms;

import io.vmcrypt.core.Subject;
import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.core.finding.Severity;
import io.vmcrypt.core.operation.Change;
import io.vmcrypt.estate.internal.stage.Context;
import io.vmcrypt.estate.internal.stage.Ears;
import io.vmcrypt.estate.internal.weight.Reported;
import io.vmcrypt.estate.internal.weight.Wording;
import io.vmcrypt.vsphere.VsphereClient;
import io.vmcrypt.vsphere.rollout.EncryptionRollout;
import io.vmcrypt.vsphere.rollout.Rollout;
import io.vmcrypt.vsphere.rollout.RolloutLimits;
import io.vmcrypt.vsphere.rollout.RolloutOutcome;
import io.vmcrypt.vsphere.rollout.RolloutPlan;
import io.vmcrypt.vsphere.rollout.RolloutPlan.PlannedVm;
import io.vmcrypt.vsphere.rollout.RolloutReport;
import io.vmcrypt.vsphere.rollout.RolloutResult;
import io.vmcrypt.vsphere.rollout.RolloutVm;
import io.vmcrypt.vsphere.vm.VirtualMachine;
import io.vmcrypt.vsphere.vm.VmChange;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** Changes many VMs within the limits of an estate. */
public final class VmRollouts {

  private VmRollouts() {}

  public static EncryptionRollout.Builder builder(
      VmChange change, List<VirtualMachine> vms, RolloutLimits limits) {
    return EncryptionRollout.builder(change, vms).limits(limits);
  }

  /**
   * The same VMs, with the one in front that goes first.
   *
   * @param changed which of them are changed, and not waited for
   */
  public static List<PlannedVm> ordered(
      RolloutLimits limits, List<PlannedVm> vms, Predicate<PlannedVm> changed) {
    Optional<RolloutVm> first =
        limits.firstOf(vms.stream().filter(changed).map(PlannedVm::vm).toList());
    return vms.stream()
        .sorted(Comparator.comparing(vm -> !first.equals(Optional.of(vm.vm()))))
        .toList();
  }

  /**
   * That no VM has the name of the one that goes first: a misspelt name must not choose another.
   *
   * @param names of the VMs that are as wanted, or are in the end
   */
  public static List<Finding> unknownFirst(RolloutLimits limits, Collection<String> names) {
    return limits.first().filter(name -> !names.contains(name)).stream()
        .map(name -> Wording.of("first-unknown", Subject.of("VM", name)))
        .toList();
  }

  /** What was seen of a VM, and why it could not be read. */
  public static List<Finding> findings(PlannedVm vm) {
    List<Finding> findings = new ArrayList<>(vm.findings());
    vm.failure()
        .map(
            failure ->
                Reported.refused(
                    Severity.BLOCKING,
                    FindingCode.VM_NOT_READABLE,
                    VmStage.subject(vm),
                    "",
                    failure))
        .ifPresent(findings::add);
    return findings;
  }

  public static List<VirtualMachine> handles(List<PlannedVm> vms) {
    return vms.stream().map(PlannedVm::virtualMachine).toList();
  }

  /** Those of them on which a task runs. */
  public static List<Subject> busy(List<PlannedVm> vms) {
    return vms.stream()
        .filter(vm -> vm.action() == RolloutPlan.Action.WAIT)
        .map(VmStage::subject)
        .toList();
  }

  /** Whether a VM is changed, and vCenter is not at work on it. */
  public static boolean isChange(PlannedVm vm) {
    return vm.action() == RolloutPlan.Action.CHANGE;
  }

  /**
   * Runs it to its end, unless the ears want it stopped. They hear of each VM that was changed.
   *
   * @param to how a changed VM is now
   */
  public static RolloutReport run(
      VsphereClient vcenter, EncryptionRollout wanted, Duration timeout, String to, Ears ears) {
    try (Rollout rollout = vcenter.rollouts().start(wanted)) {
      ears.rollout(rollout);
      RolloutReport report = rollout.await(timeout, ears::vms, result -> changed(result, to, ears));
      ears.ended(report);
      return report;
    } finally {
      ears.rollout(null);
    }
  }

  private static void changed(RolloutResult result, String to, Ears ears) {
    if (result.outcome() == RolloutOutcome.DONE) {
      Subject vm = Subject.of("VM", result.vm().name(), result.vm().id());
      ears.changed(List.of(Change.made(Context.VCENTER, vm, to)));
    }
  }
}
