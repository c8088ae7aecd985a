package io.vmcrypt.vsphere.internal.vm;

import io.vmcrypt.vsphere.vm.PrecheckCode;
import io.vmcrypt.vsphere.vm.PrecheckFinding;
import io.vmcrypt.vsphere.vm.PrecheckFinding.Severity;

/** Makes findings. */
final class Findings {

  private Findings() {}

  static PrecheckFinding blocking(PrecheckCode code, String seen, String advice) {
    return new PrecheckFinding(code, Severity.BLOCKING, seen, advice);
  }

  static PrecheckFinding warning(PrecheckCode code, String seen, String advice) {
    return new PrecheckFinding(code, Severity.WARNING, seen, advice);
  }

  static PrecheckFinding note(PrecheckCode code, String seen, String advice) {
    return new PrecheckFinding(code, Severity.NOTE, seen, advice);
  }
}
