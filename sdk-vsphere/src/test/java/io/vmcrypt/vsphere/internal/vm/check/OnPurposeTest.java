package io.vmcrypt.vsphere.internal.vm.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.core.Subject;
import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.core.finding.Severity;
import io.vmcrypt.vsphere.internal.vm.change.CryptoAction;
import io.vmcrypt.vsphere.internal.vm.change.DiskChange;
import io.vmcrypt.vsphere.internal.vm.change.Findings;
import io.vmcrypt.vsphere.internal.vm.change.KeySource;
import io.vmcrypt.vsphere.internal.vm.change.PartPlan;
import io.vmcrypt.vsphere.internal.vm.change.Plan;
import io.vmcrypt.vsphere.internal.vm.reading.SeenVm;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What somebody may do by naming a VM, and what a rollout leaves out. */
class OnPurposeTest {

  private static final Finding RUNS_KMS = blocking(FindingCode.VM_RUNS_KMS);
  private static final Finding RUNS_VCENTER = blocking(FindingCode.VM_RUNS_VCENTER);
  private static final Finding AGENT = blocking(FindingCode.VM_IS_MANAGED_AGENT);
  private static final Finding FIRST_CLASS = blocking(FindingCode.DISK_IS_FIRST_CLASS);
  private static final Finding LOCKED = blocking(FindingCode.VM_LOCKED);
  private static final Finding OTHER_KMS =
      Findings.warning(FindingCode.VM_RUNS_KMS, subject(), "seen", "advice");
  private static final List<Finding> ALL =
      List.of(RUNS_KMS, RUNS_VCENTER, AGENT, FIRST_CLASS, LOCKED, OTHER_KMS);

  private static Subject subject() {
    return Subject.of("VM", "web-01", "vm-1");
  }

  private static Finding blocking(FindingCode code) {
    return Findings.blocking(code, subject(), "seen of " + code, "advice of " + code);
  }

  private static Plan disk(CryptoAction action) {
    return new Plan(
        Optional.empty(),
        List.of(
            new DiskChange(SeenVm.disk(1, null), new PartPlan(action, Optional.empty(), Set.of()))),
        new KeySource.LeftToVcenter(),
        Optional.empty());
  }

  @Test
  @DisplayName("naming a VM makes a warning of what it is, and of nothing else")
  void named_onlyWhatItIs_isWeakened() {
    assertThat(OnPurpose.named(ALL))
        .extracting(Finding::severity)
        .containsExactly(
            Severity.WARNING,
            Severity.WARNING,
            Severity.WARNING,
            Severity.WARNING,
            Severity.BLOCKING,
            Severity.WARNING);
    assertThat(OnPurpose.named(ALL).get(0))
        .isEqualTo(
            Findings.warning(
                RUNS_KMS.code(), RUNS_KMS.subject(), RUNS_KMS.seen(), RUNS_KMS.advice()));
    assertThat(OnPurpose.named(ALL).subList(4, 6)).containsExactly(LOCKED, OTHER_KMS);
  }

  @Test
  @DisplayName("a VM is left out of an encryption for what it is; other obstacles are told")
  void reasonsToLeaveOut_encryption_areWhatItIs() {
    assertThat(OnPurpose.reasonsToLeaveOut(disk(CryptoAction.ENCRYPT), ALL))
        .containsExactly(RUNS_KMS, RUNS_VCENTER, AGENT);
    for (CryptoAction other :
        List.of(
            CryptoAction.DECRYPT,
            CryptoAction.SHALLOW_RECRYPT,
            CryptoAction.DEEP_RECRYPT,
            CryptoAction.NONE)) {
      assertThat(OnPurpose.reasonsToLeaveOut(disk(other), ALL)).as("%s", other).isEmpty();
    }
  }
}
