package io.vmcrypt.estate.internal.site;

import io.vmcrypt.core.Subject;
import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.core.finding.Severity;
import io.vmcrypt.estate.site.Readiness;
import java.util.List;

/**
 * What the second site answers about a key. Little is kept, since there may be many.
 *
 * @param readiness whether it gets the key
 * @param reason why not; empty if it gets it
 */
record KeyAnswer(Readiness readiness, FindingCode code, String reason, String advice) {

  /** It gets the key. */
  static final KeyAnswer READY =
      new KeyAnswer(Readiness.READY, FindingCode.SECOND_SITE_LACKS_KEY, "", "");

  static KeyAnswer notReady(FindingCode code, String reason, String advice) {
    return new KeyAnswer(Readiness.NOT_READY, code, reason, advice);
  }

  static KeyAnswer notKnown(String reason, String advice) {
    return new KeyAnswer(Readiness.NOT_KNOWN, FindingCode.SECOND_SITE_NOT_KNOWN, reason, advice);
  }

  boolean isReady() {
    return readiness == Readiness.READY;
  }

  /** As a finding about what uses the key. */
  Finding finding(Subject subject, String what) {
    return finding(
        readiness == Readiness.NOT_READY ? Severity.BLOCKING : Severity.WARNING, subject, what);
  }

  Finding finding(Severity severity, Subject subject, String what) {
    return new Finding(
        severity, code, NotKnown.VCENTER, subject, what + ": " + reason, advice, List.of());
  }
}
