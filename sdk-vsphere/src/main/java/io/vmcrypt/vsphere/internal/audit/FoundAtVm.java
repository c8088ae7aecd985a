package io.vmcrypt.vsphere.internal.audit;

import io.vmcrypt.core.Subject;
import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.vsphere.internal.session.VimSession;
import io.vmcrypt.vsphere.internal.vm.judge.Reason;
import java.util.ArrayList;
import java.util.List;

/** Collects the findings of one VM. For one thread. */
final class FoundAtVm {

  private final Subject vm;
  private final List<Finding> findings = new ArrayList<>();

  FoundAtVm(String vmId, String vmName) {
    this.vm = Subject.of("VM", vmName, vmId);
  }

  /**
   * @param part what of the VM: the home, a disk, a key; empty for the VM as a whole
   */
  void blocking(FindingCode code, String part, String seen, String advice) {
    findings.add(Finding.blocking(code, VimSession.SYSTEM, vm.part(part), seen, advice));
  }

  void add(Reason reason) {
    findings.add(reason.audited());
  }

  void warning(FindingCode code, String part, String seen, String advice) {
    warning(code, part, seen, advice, List.of());
  }

  /**
   * @param missing the privileges that this user lacks
   */
  void warning(FindingCode code, String part, String seen, String advice, List<String> missing) {
    findings.add(
        Finding.warning(code, VimSession.SYSTEM, vm.part(part), seen, advice).withMissing(missing));
  }

  void note(FindingCode code, String part, String seen, String advice) {
    findings.add(Finding.note(code, VimSession.SYSTEM, vm.part(part), seen, advice));
  }

  List<Finding> findings() {
    return List.copyOf(findings);
  }
}
