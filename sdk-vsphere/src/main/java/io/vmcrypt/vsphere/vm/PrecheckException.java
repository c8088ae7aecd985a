package io.vmcrypt.vsphere.vm;

import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.error.SdkException;
import io.vmcrypt.core.finding.Finding;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A VM cannot be changed as it is now. Checks found that out before anything was sent: the VM is as
 * it was.
 */
public class PrecheckException extends SdkException {

  private static final long serialVersionUID = 1L;

  private final transient List<Finding> findings;

  /**
   * A VM that is not ready.
   *
   * @param attempt what was tried
   * @param findings what was seen, at least one {@linkplain Finding#isBlocking() blocking}
   */
  public PrecheckException(Attempt attempt, List<Finding> findings) {
    super(attempt, joined(findings, false), joined(findings, true) + " Nothing was changed.", null);
    this.findings = List.copyOf(findings);
  }

  /** {@return all that was seen, warnings included, at least one that stands in the way} */
  public List<Finding> findings() {
    return findings;
  }

  private static String joined(List<Finding> findings, boolean advice) {
    return findings.stream()
        .filter(Finding::isBlocking)
        .map(finding -> advice ? finding.advice() : finding.seen())
        .distinct()
        .collect(Collectors.joining(advice ? " " : "; "));
  }
}
