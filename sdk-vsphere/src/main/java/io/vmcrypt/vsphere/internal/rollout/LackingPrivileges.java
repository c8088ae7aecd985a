package io.vmcrypt.vsphere.internal.rollout;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.Subject;
import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.vsphere.internal.session.VimSession;
import io.vmcrypt.vsphere.internal.soap.ManagedObjectReference;
import io.vmcrypt.vsphere.internal.vim.PropertyCollector;
import io.vmcrypt.vsphere.internal.vm.change.Plan;
import io.vmcrypt.vsphere.internal.vm.check.PrivilegeChecks;
import io.vmcrypt.vsphere.internal.vm.check.PrivilegeChecks.Need;
import io.vmcrypt.vsphere.rollout.RolloutVm;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Asks for the privileges that changes to many VMs need: for thousands at a time, while vCenter is
 * at work on the next page of VMs. For one thread.
 */
final class LackingPrivileges {

  /** A call takes fewer; what all have in common is asked once for as many. */
  private static final int AT_A_TIME = 2000;

  private final PrivilegeChecks checks;
  private final Attempt attempt;
  // the devices of a VM go with its page, so only this is kept
  private final Map<ManagedObjectReference, Need> open = new LinkedHashMap<>();
  private final Map<String, List<Finding>> byVm = new HashMap<>();
  private final Shared<Set<String>> sets = new Shared<>();

  LackingPrivileges(VimSession session, Attempt attempt) {
    this.checks = new PrivilegeChecks(session, new PropertyCollector(session));
    this.attempt = requireNonNull(attempt, "attempt");
  }

  /** Asks now or later for what the change of a VM needs. */
  void ask(RolloutVm vm, Plan plan) {
    Need need = Need.of(Subject.of("VM", vm.name(), vm.id()), plan);
    open.put(
        new ManagedObjectReference("VirtualMachine", vm.id()),
        new Need(need.vm(), sets.of(need.atVm()), sets.of(need.atRoot())));
    if (open.size() >= AT_A_TIME) {
      askNow();
    }
  }

  /** What is lacking, by the managed object ids of VMs; nothing where all is there. */
  Map<String, List<Finding>> byVm() {
    askNow();
    return Map.copyOf(byVm);
  }

  private void askNow() {
    checks.check(attempt, open).forEach((vm, findings) -> byVm.put(vm.value(), findings));
    open.clear();
  }
}
