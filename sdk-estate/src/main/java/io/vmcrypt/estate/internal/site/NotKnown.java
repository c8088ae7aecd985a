package io.vmcrypt.estate.internal.site;

import io.vmcrypt.core.Subject;
import io.vmcrypt.core.error.PermissionDeniedException;
import io.vmcrypt.core.error.SdkException;
import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.core.finding.Severity;
import java.util.List;

/** What a site refuses to say is not known, and that is a finding. */
final class NotKnown {

  static final String VCENTER = "vCenter";

  private NotKnown() {}

  /** What a refusal leaves open. */
  static Finding of(Severity severity, Subject subject, String what, SdkException refusal) {
    return new Finding(
        severity,
        FindingCode.SECOND_SITE_NOT_KNOWN,
        refusal.attempt().system(),
        subject,
        what + ": " + refusal.outcome(),
        refusal.advice(),
        refusal instanceof PermissionDeniedException denied ? denied.missing() : List.of());
  }
}
