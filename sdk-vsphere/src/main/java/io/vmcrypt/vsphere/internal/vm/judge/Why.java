package io.vmcrypt.vsphere.internal.vm.judge;

import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.core.finding.Severity;

/** Why a VM is not as asked, or is not known to be. */
public enum Why {
  ALL_PLAIN(FindingCode.VM_NOT_ENCRYPTED, Severity.BLOCKING),
  /** A part has no key, or a link of it has none. */
  HOME_PLAIN(FindingCode.HOME_NOT_ENCRYPTED, Severity.BLOCKING),
  DISK_PLAIN(FindingCode.DISK_NOT_ENCRYPTED, Severity.BLOCKING),
  HOME_POLICY(FindingCode.HOME_POLICY_DIFFERS, Severity.WARNING),
  DISK_POLICY(FindingCode.DISK_POLICY_DIFFERS, Severity.WARNING),
  OTHER_PROVIDER(FindingCode.KEY_ON_OTHER_PROVIDER, Severity.WARNING),
  DISK_MISSING(FindingCode.DISK_MISSING, Severity.WARNING),
  /** vCenter does not say whose a key is. */
  PROVIDER_NOT_NAMED(FindingCode.KEY_PROVIDER_NOT_SEEN, Severity.WARNING),
  /** What vCenter tells may be out of date. */
  LOCKED(FindingCode.VM_LOCKED, Severity.BLOCKING),
  NOT_CONNECTED(FindingCode.VM_NOT_CONNECTED, Severity.WARNING),
  /** Something is under way that may give it other keys. */
  UNDER_WAY(FindingCode.VM_TASK_RUNNING, Severity.WARNING);

  private final FindingCode code;
  private final Severity audited;

  Why(FindingCode code, Severity audited) {
    this.code = code;
    this.audited = audited;
  }

  FindingCode code() {
    return code;
  }

  Severity audited() {
    return audited;
  }

  /** Whether it shows that the VM differs; if not, it is not known whether it does. */
  boolean isKnown() {
    return compareTo(PROVIDER_NOT_NAMED) < 0;
  }

  /** Whether all else that is seen of the VM may be out of date. */
  boolean isOfWhole() {
    return compareTo(PROVIDER_NOT_NAMED) > 0;
  }
}
