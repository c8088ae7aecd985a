package io.vmcrypt.estate.internal.adopt;

import io.vmcrypt.core.Subject;
import io.vmcrypt.core.error.PermissionDeniedException;
import io.vmcrypt.core.error.SdkException;
import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.core.finding.Severity;
import io.vmcrypt.estate.internal.reading.Asking;
import io.vmcrypt.estate.internal.weight.Reported;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** What is told beside the estate. For one thread. */
final class Seen {

  static final String VCENTER = "vCenter";
  static final String OVH = "OVHcloud API";

  private final List<Finding> findings = new ArrayList<>();

  List<Finding> findings() {
    return List.copyOf(findings);
  }

  void add(Finding finding) {
    findings.add(finding);
  }

  /** It is there, and the document cannot say it, or does not have to. */
  void leftOut(String system, Subject subject, String seen, String advice) {
    findings.add(Finding.note(FindingCode.NOT_ADOPTED, system, subject, seen, advice));
  }

  /** It is not known what is there; that is not "nothing". */
  void notKnown(String system, Subject subject, String seen, String advice) {
    findings.add(Finding.warning(FindingCode.NOT_ADOPTED, system, subject, seen, advice));
  }

  /**
   * Asks; what is refused is not known, and that is told.
   *
   * @param lacks what the document lacks then, such as "the document has no VM"
   * @throws SdkException if the system cannot be asked at all, or this thread is interrupted
   */
  <T> Optional<T> ask(String system, Subject subject, String lacks, Supplier<T> asked) {
    return Asking.ask(
        asked,
        refused ->
            findings.add(
                Reported.refused(
                    Severity.WARNING,
                    refused instanceof PermissionDeniedException
                        ? FindingCode.PRIVILEGES_MISSING
                        : FindingCode.NOT_ADOPTED,
                    subject,
                    "it is not known, and " + lacks + ": ",
                    refused)));
  }
}
