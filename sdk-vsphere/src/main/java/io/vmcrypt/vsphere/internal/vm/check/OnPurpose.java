package io.vmcrypt.vsphere.internal.vm.check;

import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.vsphere.internal.vm.change.CryptoAction;
import io.vmcrypt.vsphere.internal.vm.change.Findings;
import io.vmcrypt.vsphere.internal.vm.change.Plan;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Findings about changes that are made only on purpose. They block if the VM was found among many,
 * and only warn if the caller named the VM.
 */
public final class OnPurpose {

  /** How to make the change anyway. */
  static final String ADVICE = "To do it anyway, name the VM: look it up by its name, path or id.";

  /** The findings that keep a whole VM out of a rollout. */
  private static final Set<FindingCode> WHOLE_VM =
      Set.of(FindingCode.VM_RUNS_VCENTER, FindingCode.VM_IS_MANAGED_AGENT, FindingCode.VM_RUNS_KMS);

  /** The findings that somebody who names the VM has thought of. */
  private static final Set<FindingCode> SAID =
      Set.of(
          FindingCode.VM_RUNS_VCENTER,
          FindingCode.VM_IS_MANAGED_AGENT,
          FindingCode.VM_RUNS_KMS,
          FindingCode.VM_MAY_RUN_KMS,
          FindingCode.DISK_IS_FIRST_CLASS);

  private OnPurpose() {}

  /** The findings for a VM that was named. */
  public static List<Finding> named(List<Finding> findings) {
    return findings.stream()
        .map(finding -> SAID.contains(finding.code()) ? weakened(finding) : finding)
        .toList();
  }

  private static Finding weakened(Finding finding) {
    return finding.isBlocking()
        ? Findings.warning(finding.code(), finding.subject(), finding.seen(), finding.advice())
        : finding;
  }

  /** Why a VM that was not named is left out of a change; empty if it is not. */
  public static List<Finding> reasonsToLeaveOut(Plan plan, List<Finding> findings) {
    // an encrypted VM may need a re-key or a decryption: if that is refused, it must be reported
    if (!plan.does(CryptoAction.ENCRYPT)) {
      return List.of();
    }
    List<Finding> reasons = new ArrayList<>(0);
    for (Finding finding : findings) {
      if (finding.isBlocking() && WHOLE_VM.contains(finding.code())) {
        reasons.add(finding);
      }
    }
    return List.copyOf(reasons);
  }
}
