package io.vmcrypt.vsphere.internal.vm;

import io.vmcrypt.vsphere.vm.PrecheckCode;
import io.vmcrypt.vsphere.vm.PrecheckFinding;
import io.vmcrypt.vsphere.vm.PrecheckFinding.Severity;
import java.util.List;
import java.util.Set;

/**
 * What is done only on purpose: it stands in the way of VMs that were found among many, and is a
 * warning for a VM that somebody named.
 */
final class OnPurpose {

  /** How to do it all the same. */
  static final String ADVICE =
      "To do it all the same, name the VM: get, getByPath or getById instead of list or stream.";

  /** What keeps a VM out of a rollout as a whole. */
  private static final Set<PrecheckCode> WHOLE_VM =
      Set.of(PrecheckCode.VCENTER_APPLIANCE, PrecheckCode.MANAGED_AGENT, PrecheckCode.RUNS_KMS);

  private OnPurpose() {}

  /** The findings for a VM that was named. */
  static List<PrecheckFinding> named(List<PrecheckFinding> findings) {
    return findings.stream()
        .map(
            finding ->
                WHOLE_VM.contains(finding.code())
                        || finding.code().equals(PrecheckCode.FIRST_CLASS_DISK)
                    ? weakened(finding)
                    : finding)
        .toList();
  }

  private static PrecheckFinding weakened(PrecheckFinding finding) {
    return finding.blocking()
        ? new PrecheckFinding(finding.code(), Severity.WARNING, finding.seen(), finding.advice())
        : finding;
  }

  /** Why a VM that was not named is left out of a change; empty if it is not. */
  static List<PrecheckFinding> reasonsToLeaveOut(Plan plan, List<PrecheckFinding> findings) {
    // who has its keys already may need others, or none: then a refusal must be seen
    return plan.does(CryptoAction.ENCRYPT)
        ? findings.stream()
            .filter(finding -> finding.blocking() && WHOLE_VM.contains(finding.code()))
            .toList()
        : List.of();
  }
}
