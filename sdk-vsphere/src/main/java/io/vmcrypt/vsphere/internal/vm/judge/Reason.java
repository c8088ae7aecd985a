package io.vmcrypt.vsphere.internal.vm.judge;

import static io.vmcrypt.core.finding.Severity.BLOCKING;
import static io.vmcrypt.core.finding.Severity.WARNING;

import io.vmcrypt.core.Subject;
import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.core.finding.Severity;
import io.vmcrypt.vsphere.internal.session.VimSession;
import java.util.List;

/**
 * Why a VM is not as asked, or is not known to be, in the words of all who judge it.
 *
 * @param subject the VM, or a part of it
 * @param advice what cures or settles it
 * @param cure whose step that is
 */
public record Reason(Why why, Subject subject, String seen, String advice, Cure cure) {

  /** What makes a VM as asked. */
  public enum Cure {
    /** The assignment that was asked for. */
    ASSIGNMENT,
    /** A re-key, which is asked for by itself. */
    REKEY,
    /** No step of ours. */
    BY_HAND
  }

  /** What it is: first what shows that a VM differs, then what leaves open whether it does. */
  public enum Why {
    ALL_PLAIN(FindingCode.VM_NOT_ENCRYPTED, BLOCKING),
    HOME_PLAIN(FindingCode.HOME_NOT_ENCRYPTED, BLOCKING),
    DISK_PLAIN(FindingCode.DISK_NOT_ENCRYPTED, BLOCKING),
    HOME_POLICY(FindingCode.HOME_POLICY_DIFFERS, WARNING),
    DISK_POLICY(FindingCode.DISK_POLICY_DIFFERS, WARNING),
    OTHER_PROVIDER(FindingCode.KEY_ON_OTHER_PROVIDER, WARNING),
    DISK_MISSING(FindingCode.DISK_MISSING, WARNING),
    PROVIDER_NOT_NAMED(FindingCode.KEY_PROVIDER_NOT_SEEN, WARNING),
    // all that is seen of the VM may be out of date
    LOCKED(FindingCode.VM_LOCKED, BLOCKING),
    NOT_CONNECTED(FindingCode.VM_NOT_CONNECTED, WARNING),
    UNDER_WAY(FindingCode.VM_TASK_RUNNING, WARNING);

    /** The value of its {@link FindingCode}. */
    private final String code;

    private final Severity audited;

    Why(FindingCode code, Severity audited) {
      this.code = code.value();
      this.audited = audited;
    }

    boolean isKnown() {
      return compareTo(PROVIDER_NOT_NAMED) < 0;
    }

    boolean isOfWhole() {
      return compareTo(PROVIDER_NOT_NAMED) > 0;
    }
  }

  /** As an audit tells it. */
  public Finding audited() {
    return told(why.audited);
  }

  /**
   * As a change tells it that does not cure it. That a key does not name its provider stands in
   * nobody's way, since before 6.7.2 none is expected to; nor does a task that is waited for.
   */
  public Finding objection() {
    return told(why == Why.PROVIDER_NOT_NAMED || why == Why.UNDER_WAY ? WARNING : BLOCKING);
  }

  private Finding told(Severity severity) {
    return new Finding(
        severity, new FindingCode(why.code), VimSession.SYSTEM, subject, seen, advice, List.of());
  }
}
