package io.vmcrypt.vsphere.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.tuple;

import io.vmcrypt.vsphere.policy.StoragePolicy;
import io.vmcrypt.vsphere.vm.CryptoKeyId;
import io.vmcrypt.vsphere.vm.CryptoState;
import io.vmcrypt.vsphere.vm.DiskEncryptionState;
import io.vmcrypt.vsphere.vm.DiskSelector;
import io.vmcrypt.vsphere.vm.MigrateEncryption;
import io.vmcrypt.vsphere.vm.PolicyAssignment;
import io.vmcrypt.vsphere.vm.PowerState;
import io.vmcrypt.vsphere.vm.VmEncryptionState;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class EncryptionAuditTest {

  private static final StoragePolicy POLICY = new StoragePolicy("p-1", "Encrypt", "", true);
  private static final StoragePolicy OTHER = new StoragePolicy("p-2", "Other", "", true);
  private static final CryptoKeyId KEY = new CryptoKeyId("k", Optional.of("kms-1"));

  private static VmEncryptionState vm(
      @Nullable CryptoKeyId home,
      @Nullable StoragePolicy policy,
      CryptoState cryptoState,
      DiskEncryptionState... disks) {
    return new VmEncryptionState(
        "vm-42",
        "web-01",
        Optional.ofNullable(home),
        Optional.ofNullable(policy),
        List.of(disks),
        Optional.of(MigrateEncryption.OPPORTUNISTIC),
        Optional.of(cryptoState),
        PowerState.POWERED_ON);
  }

  private static DiskEncryptionState disk(
      int number, @Nullable CryptoKeyId key, @Nullable StoragePolicy policy) {
    return new DiskEncryptionState(
        1999 + number,
        "Hard disk " + number,
        Optional.ofNullable(key),
        Optional.ofNullable(policy));
  }

  private static PolicyAssignment.Builder expected() {
    return PolicyAssignment.builder(POLICY);
  }

  @Test
  @DisplayName("a VM that is as assigned has no findings; its vMotion is encrypted whatever is set")
  void findings_asAssigned_areNone() {
    VmEncryptionState state =
        vm(KEY, POLICY, CryptoState.UNLOCKED, disk(1, KEY, POLICY), disk(2, null, null));

    assertThat(
            EncryptionAudit.of(
                    expected()
                        .homeAndDisks(DiskSelector.position(1))
                        .keyProvider("kms-1")
                        .migrateEncryption(MigrateEncryption.REQUIRED)
                        .build())
                .findings(state))
        .isEmpty();
  }

  @Test
  @DisplayName("plain parts, other policies, other key providers and a lock are found")
  void findings_everythingWrong_isFound() {
    VmEncryptionState state =
        vm(KEY, OTHER, CryptoState.LOCKED, disk(1, null, null), disk(2, KEY, POLICY));

    assertThat(EncryptionAudit.of(expected().keyProvider("kms-2").build()).findings(state))
        .extracting(finding -> finding.subject() + ": " + finding.code())
        .containsExactly(
            "home: home-policy",
            "home: key-provider",
            "Hard disk 1: disk-plain",
            "Hard disk 1: disk-policy",
            "Hard disk 2: key-provider",
            "key: locked");
  }

  @Test
  @DisplayName("a plain VM may move unencrypted, which is a finding where it must not")
  void findings_plainVm_areTold() {
    List<AuditFinding> findings =
        EncryptionAudit.of(
                expected().homeOnly().migrateEncryption(MigrateEncryption.REQUIRED).build())
            .findings(vm(null, null, CryptoState.UNLOCKED, disk(1, null, null)));

    assertThat(findings)
        .extracting(AuditFinding::code)
        .containsExactly(AuditCode.HOME_PLAIN, AuditCode.HOME_POLICY, AuditCode.MIGRATE_ENCRYPTION);
    assertThat(findings.get(2))
        .hasToString(
            "web-01 (vm-42), vMotion: encrypted vMotion is opportunistic, not required. Encrypt"
                + " the VM's home, or set the mode: startMigrateEncryption.");
  }

  @Test
  @DisplayName("a disk that should be encrypted and is not there is a finding")
  void findings_diskMissing_isTold() {
    assertThat(
            EncryptionAudit.of(
                    expected()
                        .homeAndDisks(
                            DiskSelector.key(2000),
                            DiskSelector.label("Hard disk 7"),
                            DiskSelector.position(2))
                        .build())
                .findings(vm(KEY, POLICY, CryptoState.UNLOCKED, disk(1, KEY, POLICY))))
        .extracting(AuditFinding::code, AuditFinding::subject)
        .containsExactly(
            tuple(AuditCode.DISK_MISSING, "disk \"Hard disk 7\""),
            tuple(AuditCode.DISK_MISSING, "disk position 2"));
  }

  @Test
  @DisplayName("reports of VMs with other expectations are joined")
  void plus_twoReports_haveAll() {
    VmEncryptionState state = vm(KEY, POLICY, CryptoState.UNLOCKED);
    AuditFinding finding =
        new AuditFinding(AuditCode.LOCKED, "vm-1", "a", "key", "locked.", "Unlock it.");
    AuditReport clean = new AuditReport(List.of(state), List.of());
    AuditReport bad = new AuditReport(List.of(), List.of(finding));

    assertThat(clean.clean()).isTrue();
    assertThat(clean.plus(bad)).isEqualTo(new AuditReport(List.of(state), List.of(finding)));
    assertThat(clean.plus(bad).clean()).isFalse();
  }

  @Test
  @DisplayName("null is refused by name")
  @SuppressWarnings("NullAway") // nulls are what is tested
  void arguments_null_areRefused() {
    assertThatNullPointerException()
        .isThrownBy(() -> EncryptionAudit.of(null))
        .withMessage("expected");
    assertThatNullPointerException()
        .isThrownBy(() -> EncryptionAudit.of(expected().build()).findings(null))
        .withMessage("state");
  }
}
