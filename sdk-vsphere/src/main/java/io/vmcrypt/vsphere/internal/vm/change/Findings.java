package io.vmcrypt.vsphere.internal.vm.change;

import io.vmcrypt.core.Subject;
import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.vsphere.internal.session.VimSession;

/** Makes findings about vCenter and its objects. */
public final class Findings {

  private Findings() {}

  public static Finding blocking(FindingCode code, Subject subject, String seen, String advice) {
    return Finding.blocking(code, VimSession.SYSTEM, subject, seen, advice);
  }

  public static Finding warning(FindingCode code, Subject subject, String seen, String advice) {
    return Finding.warning(code, VimSession.SYSTEM, subject, seen, advice);
  }

  public static Finding note(FindingCode code, Subject subject, String seen, String advice) {
    return Finding.note(code, VimSession.SYSTEM, subject, seen, advice);
  }
}
