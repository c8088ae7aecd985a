package io.vmcrypt.vsphere.internal.vm;

import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.vsphere.policy.PolicyAssignment;
import io.vmcrypt.vsphere.vm.PrecheckFinding;
import java.util.List;

/**
 * What would change at a VM and what stands in the way.
 *
 * @param choice the disks that are meant
 * @param plan what would change
 * @param findings what was seen
 */
record Proposal(DiskChoice choice, AssignmentPlan plan, List<PrecheckFinding> findings) {

  static Proposal of(
      Attempt attempt, Observation observed, PolicyAssignment assignment, Prechecks prechecks) {
    DiskChoice choice = DiskChoice.of(observed.vm(), assignment);
    AssignmentPlan plan = AssignmentPlan.of(observed, assignment, choice.disks());
    return new Proposal(
        choice, plan, prechecks.run(attempt, observed.vm(), assignment, choice, plan));
  }
}
