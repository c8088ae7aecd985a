package io.vmcrypt.vsphere.internal.vm.judge;

import io.vmcrypt.core.Subject;
import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.finding.Severity;
import io.vmcrypt.vsphere.internal.session.VimSession;
import java.util.ArrayList;
import java.util.List;

/**
 * Why a VM is not as asked, or is not known to be, in the words that all who judge it use.
 *
 * @param why what it is
 * @param subject the VM, or a part of it
 * @param seen for people
 * @param advice what cures or settles it
 * @param cure whose step that is
 */
public record Reason(Why why, Subject subject, String seen, String advice, Cure cure) {

  boolean isPlain() {
    return why == Why.HOME_PLAIN || why == Why.DISK_PLAIN;
  }

  /** As an audit tells it. */
  public Finding audited() {
    return told(why.audited());
  }

  /**
   * As a change tells it that does not cure it. Before 6.7.2 no key is expected to name its key
   * provider, so that alone stands in nobody's way.
   */
  public Finding objection() {
    return told(why == Why.PROVIDER_NOT_NAMED ? Severity.WARNING : Severity.BLOCKING);
  }

  /** Each as a change tells it. */
  public static List<Finding> objections(List<Reason> reasons) {
    List<Finding> findings = new ArrayList<>(reasons.size());
    for (Reason reason : reasons) {
      findings.add(reason.objection());
    }
    return findings;
  }

  private Finding told(Severity severity) {
    return new Finding(
        severity, why.code(), VimSession.SYSTEM, subject, seen, advice, List.of());
  }
}
