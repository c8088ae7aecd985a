package io.vmcrypt.vsphere.audit;

import io.vmcrypt.vsphere.vm.VmEncryptionState;
import java.util.ArrayList;
import java.util.List;

/**
 * What an audit saw.
 *
 * @param states the VMs that could be read, in the order in which they were given
 * @param findings what is not as it should be
 */
public record AuditReport(List<VmEncryptionState> states, List<AuditFinding> findings) {

  /**
   * Copies the lists.
   *
   * @param states as the component
   * @param findings as the component
   * @throws NullPointerException if a component is null
   */
  public AuditReport {
    states = List.copyOf(states);
    findings = List.copyOf(findings);
  }

  /**
   * Whether all is as it should be.
   *
   * @return true if there are no findings
   */
  public boolean clean() {
    return findings.isEmpty();
  }

  /**
   * This report and another one, of VMs of which other things are expected.
   *
   * @param other the other report
   * @return a new report with both
   * @throws NullPointerException if {@code other} is null
   */
  public AuditReport plus(AuditReport other) {
    List<VmEncryptionState> allStates = new ArrayList<>(states);
    allStates.addAll(other.states());
    List<AuditFinding> allFindings = new ArrayList<>(findings);
    allFindings.addAll(other.findings());
    return new AuditReport(allStates, allFindings);
  }
}
