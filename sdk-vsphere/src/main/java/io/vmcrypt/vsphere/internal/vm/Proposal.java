package io.vmcrypt.vsphere.internal.vm;

import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.finding.Finding;
import java.util.ArrayList;
import java.util.List;

/**
 * What would change at a VM and what stands in the way.
 *
 * @param choice the disks that are meant
 * @param plan what would change
 * @param findings what was seen
 */
record Proposal(DiskChoice choice, Plan plan, List<Finding> findings) {

  static Proposal of(Attempt attempt, Observation observed, Change change, Prechecks prechecks) {
    DiskChoice choice = DiskChoice.of(observed.vm(), change.coverage());
    Plan plan = change.plan(observed, choice.disks());
    List<Finding> findings = new ArrayList<>(choice.findings());
    findings.addAll(change.objections(observed, choice.disks()));
    findings.addAll(prechecks.run(attempt, observed.vm(), plan));
    return new Proposal(choice, plan, findings);
  }

  /** The same for a VM that somebody named, which is a purpose. */
  Proposal named() {
    return new Proposal(choice, plan, OnPurpose.named(findings));
  }

  /** Whether a VM is as a change wants it, and not just no longer such that it could be made. */
  static boolean isInPlace(Observation observed, Change change) {
    DiskChoice choice = DiskChoice.of(observed.vm(), change.coverage());
    return choice.findings().isEmpty()
        && change.plan(observed, choice.disks()).isEmpty()
        && change.objections(observed, choice.disks()).stream().noneMatch(Finding::isBlocking);
  }
}
