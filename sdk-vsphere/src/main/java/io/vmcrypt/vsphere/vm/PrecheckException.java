package io.vmcrypt.vsphere.vm;

import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.error.SdkException;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A VM cannot be changed as it is now. It was found out by looking: nothing was sent, the VM is as
 * it was.
 */
public class PrecheckException extends SdkException {

  private static final long serialVersionUID = 1L;

  private final transient List<PrecheckFinding> findings;

  /**
   * A VM that is not ready.
   *
   * @param attempt what was tried
   * @param findings what was seen, at least one {@linkplain PrecheckFinding#blocking() blocking}
   */
  public PrecheckException(Attempt attempt, List<PrecheckFinding> findings) {
    super(attempt, joined(findings, false), joined(findings, true) + " Nothing was changed.", null);
    this.findings = List.copyOf(findings);
  }

  /**
   * All that was seen, warnings included.
   *
   * @return at least one that stands in the way
   */
  public List<PrecheckFinding> findings() {
    return findings;
  }

  private static String joined(List<PrecheckFinding> findings, boolean advice) {
    return findings.stream()
        .filter(PrecheckFinding::blocking)
        .map(finding -> advice ? finding.advice() : finding.seen())
        .distinct()
        .collect(Collectors.joining(advice ? " " : "; "));
  }
}
