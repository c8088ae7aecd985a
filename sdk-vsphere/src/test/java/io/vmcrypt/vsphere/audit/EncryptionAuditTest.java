package io.vmcrypt.vsphere.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.vmcrypt.core.HostAndPort;
import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.core.secret.Secret;
import io.vmcrypt.vsphere.VsphereClient;
import io.vmcrypt.vsphere.policy.StoragePolicy;
import io.vmcrypt.vsphere.session.VsphereCredentials;
import io.vmcrypt.vsphere.vm.CryptoKeyId;
import io.vmcrypt.vsphere.vm.DiskEncryptionState;
import io.vmcrypt.vsphere.vm.DiskSelector;
import io.vmcrypt.vsphere.vm.EncryptionLevel;
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
  private static final CryptoKeyId KEY = new CryptoKeyId("k", Optional.of("kms-1"));

  private static VmEncryptionState vm(
      @Nullable CryptoKeyId home,
      @Nullable StoragePolicy policy,
      String cryptoState,
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

  /** What a client that never connects finds at a VM that was read. */
  private static List<Finding> found(AuditRules rules, VmEncryptionState state) {
    try (VsphereClient client = client()) {
      return client.encryptionAudit(rules).findings(state);
    }
  }

  private static VsphereClient client() {
    return VsphereClient.builder(
            HostAndPort.of("192.0.2.1", 443), VsphereCredentials.password("u", Secret.of("p")))
        .build();
  }

  private static List<Finding> found(PolicyAssignment assigned, VmEncryptionState state) {
    return found(AuditRules.builder().assigned(assigned).build(), state);
  }

  @Test
  @DisplayName("a plain VM may move unencrypted, which is a finding where it must not")
  void findings_plainVm_areTold() {
    VmEncryptionState plain = vm(null, null, "unlocked", disk(1, null, null));
    PolicyAssignment assigned =
        expected().homeOnly().migrateEncryption(MigrateEncryption.REQUIRED).build();

    List<Finding> findings = found(assigned, plain);

    assertThat(findings).extracting(Finding::code).containsExactly(FindingCode.VM_NOT_ENCRYPTED);
    assertThat(findings.get(0))
        .hasToString(
            "BLOCKING vm-not-encrypted: vCenter, VM web-01 (vm-42): nothing of VM \"web-01\" is"
                + " encrypted. Assign an encryption policy to its home and disks.");
    AuditRules anyPolicy =
        AuditRules.builder().weakestMigrateEncryption(MigrateEncryption.REQUIRED).build();
    assertThat(found(anyPolicy, plain))
        .extracting(Finding::toString)
        .contains(
            "WARNING vmotion-not-encrypted: vCenter, VM web-01 (vm-42), vMotion: Encrypted vMotion"
                + " is opportunistic. Encrypt the VM, or set encrypted vMotion.");
    assertThat(found(AuditRules.builder().assigned(assigned).allowPlainVms().build(), plain))
        .extracting(Finding::code)
        .containsExactly(FindingCode.VMOTION_NOT_ENCRYPTED);
  }

  @Test
  @DisplayName("a disk that should be encrypted but does not exist is a finding")
  void findings_diskMissing_isTold() {
    assertThat(
            found(
                expected()
                    .homeAndDisks(
                        DiskSelector.key(2000),
                        DiskSelector.label("Hard disk 7"),
                        DiskSelector.position(2))
                    .build(),
                vm(KEY, POLICY, "unlocked", disk(1, KEY, POLICY))))
        .extracting(Finding::code, finding -> finding.subject().part())
        .containsExactly(
            tuple(FindingCode.DISK_MISSING, "disk \"Hard disk 7\""),
            tuple(FindingCode.DISK_MISSING, "disk position 2"));
  }

  @Test
  @DisplayName("for a locked VM without disks it is not known how much of it is encrypted")
  void level_lockedWithoutDisks_isNotKnown() {
    assertThat(vm(KEY, POLICY, "locked").level()).isEqualTo(EncryptionLevel.UNKNOWN);
    assertThat(vm(KEY, POLICY, "unlocked").level()).isEqualTo(EncryptionLevel.ENCRYPTED);
    assertThat(vm(KEY, POLICY, "locked", disk(1, KEY, POLICY)).level())
        .isEqualTo(EncryptionLevel.ENCRYPTED);
  }
}
