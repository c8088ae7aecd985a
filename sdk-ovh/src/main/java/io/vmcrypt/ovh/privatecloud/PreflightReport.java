package io.vmcrypt.ovh.privatecloud;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * Whether VM encryption can be turned on with a private cloud as it is and these credentials.
 *
 * @param findings all that is in the way or worth knowing; empty if all is well
 */
public record PreflightReport(List<PreflightFinding> findings) {

  /**
   * Keeps a copy.
   *
   * @param findings as the component
   * @throws NullPointerException if {@code findings} or an element is null
   */
  public PreflightReport {
    findings = List.copyOf(requireNonNull(findings, "findings"));
  }

  /**
   * Whether nothing is in the way.
   *
   * @return true if no finding is a blocker
   */
  public boolean isReady() {
    return findings.stream()
        .noneMatch(finding -> finding.severity() == PreflightFinding.Severity.BLOCKER);
  }
}
