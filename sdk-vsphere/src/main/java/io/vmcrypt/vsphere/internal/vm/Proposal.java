package io.vmcrypt.vsphere.internal.vm;

import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.operation.Change;
import io.vmcrypt.vsphere.internal.vm.change.DiskChoice;
import io.vmcrypt.vsphere.internal.vm.change.Goal;
import io.vmcrypt.vsphere.internal.vm.change.KeySource;
import io.vmcrypt.vsphere.internal.vm.change.Plan;
import io.vmcrypt.vsphere.internal.vm.change.PlannedChanges;
import io.vmcrypt.vsphere.internal.vm.check.OnPurpose;
import io.vmcrypt.vsphere.internal.vm.check.Prechecks;
import io.vmcrypt.vsphere.internal.vm.reading.Observation;
import io.vmcrypt.vsphere.internal.vm.reading.VmReading;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What would change at a VM and what stands in the way. */
record Proposal(Observation observed, DiskChoice choice, Plan plan, List<Finding> findings) {

  Proposal {
    findings = List.copyOf(findings);
  }

  /** The proposal before the prechecks. Makes no call. */
  static Proposal of(Observation observed, Goal goal) {
    DiskChoice choice = goal.choose(observed.vm());
    List<Finding> findings = new ArrayList<>(choice.findings());
    findings.addAll(goal.objections(observed, choice.disks()));
    return new Proposal(observed, choice, goal.plan(observed, choice.disks()), findings);
  }

  /**
   * The proposal with the findings of the prechecks.
   *
   * @param named whether the caller named the VM, which shows that the change is on purpose
   */
  Proposal checked(Attempt attempt, Prechecks prechecks, boolean named) {
    List<Finding> all = new ArrayList<>(findings);
    all.addAll(prechecks.run(attempt, observed.vm(), plan));
    return new Proposal(observed, choice, plan, named ? OnPurpose.named(all) : all);
  }

  /** The same, with a new key of a key provider. */
  Proposal withKeyOf(String keyProvider) {
    KeySource key = new KeySource.NewKey(keyProvider);
    Plan keyed = new Plan(plan.home(), plan.disks(), key, plan.migrateEncryption());
    return new Proposal(observed, choice, keyed, findings);
  }

  /** Whether something stands in the way. */
  boolean isBlocked() {
    // a loop: thousands of VMs are judged
    for (Finding finding : findings) {
      if (finding.isBlocking()) {
        return true;
      }
    }
    return false;
  }

  /**
   * Whether the VM already has what the goal asks for. An empty plan alone does not show that: if
   * something blocks the change, the VM may still differ from the goal.
   */
  boolean isInPlace() {
    return plan.isEmpty() && !isBlocked();
  }

  /** What changes, from what to what, in words for people. */
  List<Change> changes() {
    return new PlannedChanges(plan, observed).list();
  }

  /** What can be done with the VM. */
  Prospect prospect() {
    List<Finding> reasons = OnPurpose.reasonsToLeaveOut(plan, findings);
    if (!reasons.isEmpty()) {
      return new Prospect.LeftOut(reasons);
    }
    VmReading vm = observed.vm();
    if (!plan.isEmpty() && choice.findings().isEmpty() && !vm.runningTasks().isEmpty()) {
      return new Prospect.Busy(vm.runningTask());
    }
    if (isBlocked()) {
      return new Prospect.Refused(findings, Optional.of(plan));
    }
    return plan.isEmpty()
        ? new Prospect.InPlace(findings)
        : new ReadyChange(observed, plan, changes(), findings);
  }
}
