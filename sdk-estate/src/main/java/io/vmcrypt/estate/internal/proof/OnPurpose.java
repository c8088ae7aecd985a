package io.vmcrypt.estate.internal.proof;

import io.vmcrypt.core.Subject;
import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.core.finding.Severity;
import io.vmcrypt.estate.internal.reading.ChosenVms;
import io.vmcrypt.estate.internal.reading.Found;
import io.vmcrypt.estate.internal.stage.Look;
import io.vmcrypt.estate.internal.vms.VmGoal;
import io.vmcrypt.estate.internal.weight.Reported;
import io.vmcrypt.vsphere.VsphereClient;
import io.vmcrypt.vsphere.rollout.RolloutPlan;
import io.vmcrypt.vsphere.rollout.RolloutPlan.Action;
import io.vmcrypt.vsphere.rollout.RolloutPlan.PlannedVm;
import io.vmcrypt.vsphere.vm.VirtualMachine;
import io.vmcrypt.vsphere.vm.VmFilter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Why VMs are plain that a filter finds: a rollout leaves out the vCenter, agents, and the VM of
 * the key server. Only of plain VMs is it asked, since it costs about as much as to audit them.
 */
record OnPurpose(VsphereClient vcenter, Look look, Found found) {

  private static final int PAGE_SIZE = 100;

  /**
   * Asks for those VMs that are left out on purpose.
   *
   * @param filter finds them: a VM that is looked up by its id counts as named
   * @param plain the ids of the VMs in question
   * @return the reasons by id, as notes; VMs that are meant are not there
   */
  Map<String, List<Finding>> reasons(VmFilter filter, Set<String> plain, VmGoal goal) {
    Map<String, List<Finding>> reasons = new HashMap<>();
    if (plain.isEmpty()) {
      return reasons;
    }
    Subject subject = Subject.of("selection", goal.selection().toString());
    List<VirtualMachine> vms =
        found.ask(ChosenVms.UNREAD, subject, () -> handles(filter, plain)).orElse(List.of());
    for (int from = 0; from < vms.size(); from += PAGE_SIZE) {
      List<VirtualMachine> page = vms.subList(from, Math.min(vms.size(), from + PAGE_SIZE));
      Optional<RolloutPlan> plan =
          found.ask(
              FindingCode.PLAN_REFUSED,
              subject,
              () -> vcenter.rollouts().plan(goal.rolloutOfMeant(page), look.spec().get()));
      plan.stream()
          .flatMap(planned -> planned.vms(Action.LEAVE_OUT).stream())
          .forEach(vm -> reasons.put(vm.vm().id(), notes(vm)));
    }
    return reasons;
  }

  private List<VirtualMachine> handles(VmFilter filter, Set<String> ids) {
    VmFilter pages = filter.toBuilder().pageSize(VmFilter.MAX_PAGE_SIZE).build();
    List<VirtualMachine> handles = new ArrayList<>();
    try (Stream<VirtualMachine> vms = vcenter.virtualMachines().stream(pages)) {
      vms.filter(vm -> ids.contains(vm.id())).forEach(handles::add);
    }
    return handles;
  }

  private static List<Finding> notes(PlannedVm vm) {
    return vm.findings().stream()
        .filter(Finding::isBlocking)
        .map(reason -> Reported.again(Severity.NOTE, "left out on purpose: ", reason))
        .toList();
  }
}
