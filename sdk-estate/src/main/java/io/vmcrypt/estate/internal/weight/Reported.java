package io.vmcrypt.estate.internal.weight;

import io.vmcrypt.core.Subject;
import io.vmcrypt.core.error.PermissionDeniedException;
import io.vmcrypt.core.error.SdkException;
import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.core.finding.Severity;
import java.util.List;

/** What was found or refused elsewhere, as a finding of here. */
public final class Reported {

  private Reported() {}

  /** The same, with another weight and with words before what was seen. */
  public static Finding again(Severity severity, String before, Finding finding) {
    return new Finding(
        severity,
        finding.code(),
        finding.system(),
        finding.subject(),
        before + finding.seen(),
        finding.advice(),
        finding.missing());
  }

  /**
   * That a system did not answer a question, and which rights that takes.
   *
   * @param open what is not known for that, before the system's own words; may be empty
   */
  public static Finding refused(
      Severity severity, FindingCode code, Subject subject, String open, SdkException why) {
    return new Finding(
        severity,
        code,
        why.attempt().system(),
        subject,
        open + why.outcome(),
        why.advice(),
        why instanceof PermissionDeniedException denied ? denied.missing() : List.of());
  }
}
