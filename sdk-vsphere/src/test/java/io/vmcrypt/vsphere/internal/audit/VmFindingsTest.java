package io.vmcrypt.vsphere.internal.audit;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.vsphere.audit.AuditRules;
import io.vmcrypt.vsphere.audit.AuditedHost;
import io.vmcrypt.vsphere.audit.AuditedProvider;
import io.vmcrypt.vsphere.internal.vm.judge.Seen;
import io.vmcrypt.vsphere.kms.CryptoKeyStatus;
import io.vmcrypt.vsphere.policy.PolicyCompliance;
import io.vmcrypt.vsphere.policy.StoragePolicy;
import io.vmcrypt.vsphere.vm.CryptoKeyId;
import io.vmcrypt.vsphere.vm.DiskEncryptionState;
import io.vmcrypt.vsphere.vm.EncryptionLevel;
import io.vmcrypt.vsphere.vm.MigrateEncryption;
import io.vmcrypt.vsphere.vm.PartDifference;
import io.vmcrypt.vsphere.vm.PolicyAssignment;
import io.vmcrypt.vsphere.vm.PowerState;
import io.vmcrypt.vsphere.vm.VmEncryptionState;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("What an audit finds at a VM")
class VmFindingsTest {

  private static final StoragePolicy ENCRYPTION = new StoragePolicy("p-1", "Encrypt", "", true);
  private static final StoragePolicy OTHER = new StoragePolicy("p-2", "Gold", "", false);
  private static final AuditedHost SAFE = host("safe");

  private static AuditedHost host(@Nullable String state) {
    return new AuditedHost("host-9", "esx-01", Optional.ofNullable(state));
  }

  private static AuditedProvider provider(String id, @Nullable Boolean healthy) {
    return new AuditedProvider(
        id,
        "vCenter",
        false,
        Optional.ofNullable(healthy),
        List.of("Mend it."),
        List.of(),
        Optional.empty(),
        Optional.empty());
  }

  private static VmEncryptionState vm(
      @Nullable String homeProvider,
      @Nullable StoragePolicy homePolicy,
      @Nullable String diskProvider,
      @Nullable StoragePolicy diskPolicy,
      String mode,
      @Nullable String crypto) {
    return new VmEncryptionState(
        "vm-42",
        "web-01",
        key(homeProvider),
        Optional.ofNullable(homePolicy),
        List.of(
            new DiskEncryptionState(
                2000, "Hard disk 1", key(diskProvider), Optional.ofNullable(diskPolicy))),
        Optional.of(new MigrateEncryption(mode)),
        Optional.ofNullable(crypto),
        PowerState.POWERED_OFF);
  }

  private static VmEncryptionState encrypted() {
    return vm("a", ENCRYPTION, "a", ENCRYPTION, "opportunistic", null);
  }

  private static Optional<CryptoKeyId> key(@Nullable String provider) {
    return Optional.ofNullable(provider).map(id -> new CryptoKeyId("k", Optional.of(id)));
  }

  private static List<String> found(AuditRules rules, VmEncryptionState vm, AuditedHost host) {
    return found(
        rules, vm, host, Map.of(), Optional.of(List.of(provider("a", true), provider("b", null))));
  }

  private static List<String> found(
      AuditRules rules,
      VmEncryptionState vm,
      AuditedHost host,
      Map<String, PolicyCompliance.Status> compliance,
      Optional<List<AuditedProvider>> providers) {
    return found(rules, vm, host, compliance, providers, KeyStatuses.NOT_SUPPORTED);
  }

  private static List<String> found(
      AuditRules rules,
      VmEncryptionState vm,
      AuditedHost host,
      Map<String, PolicyCompliance.Status> compliance,
      Optional<List<AuditedProvider>> providers,
      KeyStatuses keys) {
    List<Finding> findings =
        all(
            new VmFindings(
                rules,
                providers.map(
                    known ->
                        known.stream()
                            .collect(Collectors.toMap(AuditedProvider::id, each -> each)))),
            vm,
            Optional.of(host),
            compliance,
            keys);
    assertThat(findings)
        .allSatisfy(
            finding -> {
              assertThat(finding.subject().kind()).isEqualTo("VM");
              assertThat(finding.subject().id()).isEqualTo("vm-42");
              assertThat(finding.subject().name()).isEqualTo("web-01");
              assertThat(finding.system()).isEqualTo("vCenter");
              assertThat(finding.seen()).isNotBlank();
              assertThat(finding.advice()).isNotBlank();
            });
    return findings.stream()
        .map(finding -> finding.code() + " " + finding.subject().part())
        .toList();
  }

  private static List<Finding> all(
      VmFindings judge,
      VmEncryptionState vm,
      Optional<AuditedHost> host,
      Map<String, PolicyCompliance.Status> compliance,
      KeyStatuses keys) {
    FoundAtVm found = new FoundAtVm(vm.vmId(), vm.vmName());
    judge.add(found, new Seen(vm, null), host, compliance, keys);
    return found.findings();
  }

  private static AuditRules rules() {
    return AuditRules.builder().build();
  }

  private static VmEncryptionState with(Optional<Boolean> virtualTpm) {
    VmEncryptionState vm = encrypted();
    return new VmEncryptionState(
        vm.vmId(),
        vm.vmName(),
        vm.homeKeyId(),
        vm.homePolicy(),
        vm.disks(),
        vm.migrateEncryption(),
        vm.cryptoState(),
        vm.powerState(),
        Optional.empty(),
        virtualTpm);
  }

  @Test
  @DisplayName("a virtual TPM that should be there, or is not shown")
  void virtualTpm_asExpected() {
    AuditRules rules = AuditRules.builder().expectVirtualTpm().build();
    List<String> missing = List.of("virtual-tpm-missing " + PartDifference.VIRTUAL_TPM);
    assertThat(found(rules, with(Optional.of(true)), SAFE)).isEmpty();
    assertThat(found(rules, with(Optional.of(false)), SAFE)).isEqualTo(missing);
    assertThat(found(rules, with(Optional.empty()), SAFE)).isEqualTo(missing);
    assertThat(found(rules(), with(Optional.of(false)), SAFE)).isEmpty();
  }

  private static VmEncryptionState chain(
      @Nullable String homeProvider, @Nullable String top, @Nullable String below) {
    return new VmEncryptionState(
        "vm-42",
        "web-01",
        key(homeProvider),
        Optional.of(ENCRYPTION),
        List.of(
            new DiskEncryptionState(
                2000,
                "Hard disk 1",
                key(top),
                Optional.of(ENCRYPTION),
                List.of(key(top), key(below)))),
        Optional.of(MigrateEncryption.OPPORTUNISTIC),
        Optional.empty(),
        PowerState.POWERED_OFF);
  }

  @Test
  @DisplayName("a plain link below an encrypted top, and which one it is")
  void of_plainLink_findsIt() {
    VmEncryptionState plainBase = chain("a", "a", null);
    assertThat(plainBase.isFullyEncrypted()).isFalse();
    assertThat(plainBase.level()).isEqualTo(EncryptionLevel.PARTLY_ENCRYPTED);
    assertThat(plainBase.plainDisks()).hasSize(1);
    PolicyAssignment assignment = PolicyAssignment.builder(ENCRYPTION).build();
    for (AuditRules rules :
        List.of(AuditRules.builder().build(), AuditRules.builder().assigned(assignment).build())) {
      assertThat(VmFindings.ofState(rules, plainBase))
          .extracting(Finding::code)
          .containsExactly(FindingCode.DISK_NOT_ENCRYPTED, FindingCode.POLICY_NOT_APPLIED);
      assertThat(VmFindings.ofState(rules, plainBase))
          .allSatisfy(
              finding -> {
                assertThat(finding.subject().part()).isEqualTo("Hard disk 1");
                assertThat(finding.seen())
                    .contains("whole: encrypted with key k of key provider a, link 3 unencrypted");
                assertThat(finding.advice()).contains("snapshots", "linked clone");
              });
      assertThat(VmFindings.ofState(rules, chain("a", "a", "a"))).isEmpty();
    }
    assertThat(chain("a", "a", "a").isFullyEncrypted()).isTrue();
    // a key on a link below is a key, though home and top have none
    assertThat(chain(null, null, "a").level()).isEqualTo(EncryptionLevel.PARTLY_ENCRYPTED);
    assertThat(
            VmFindings.ofState(
                AuditRules.builder().allowPlainVms().build(), chain(null, null, "a")))
        .extracting(Finding::code)
        .contains(FindingCode.HOME_NOT_ENCRYPTED, FindingCode.DISK_NOT_ENCRYPTED);
    assertThat(chain(null, null, null).level()).isEqualTo(EncryptionLevel.PLAIN);
  }

  @Test
  @DisplayName("policies that say encrypted where it is not, and the reverse")
  void of_policyAndKeyDiffer_findsBoth() {
    AuditRules allowing = AuditRules.builder().allowPlainVms().build();

    assertThat(found(allowing, vm(null, ENCRYPTION, null, ENCRYPTION, "required", null), SAFE))
        .containsExactly("policy-not-applied home", "policy-not-applied Hard disk 1");
    assertThat(found(rules(), vm("a", OTHER, "a", null, "required", null), SAFE))
        .containsExactly("policy-missing home", "policy-missing Hard disk 1");
  }

  @Test
  @DisplayName("keys on several providers, on one that is not known, on one that is not usable")
  void of_providers_findsThem() {
    assertThat(found(rules(), vm("a", ENCRYPTION, "b", ENCRYPTION, "required", null), SAFE))
        .containsExactly("keys-on-several-providers key");
    assertThat(found(rules(), vm("c", ENCRYPTION, "c", ENCRYPTION, "required", null), SAFE))
        .containsExactly("key-on-unknown-provider key");
    assertThat(
            found(rules(), encrypted(), SAFE, Map.of(), Optional.of(List.of(provider("a", false)))))
        .containsExactly("key-provider-not-usable key");
  }

  private static KeyStatuses told(Map<CryptoKeyId, CryptoKeyStatus> byKey) {
    return new KeyStatuses(true, false, byKey);
  }

  @Test
  @DisplayName("a key of which vCenter was asked and said nothing, or may not be asked")
  void of_keyNotTold_findsIt() {
    assertThat(found(rules(), encrypted(), SAFE, Map.of(), Optional.empty(), told(Map.of())))
        .containsExactly("key-not-seen key");
    assertThat(found(rules(), encrypted(), SAFE, Map.of(), Optional.empty(), KeyStatuses.FORBIDDEN))
        .containsExactly("key-not-seen key");
  }

  @Test
  @DisplayName("the host of an encrypted VM that may not be seen; that of a plain one is no matter")
  void of_hostNotSeen_findsIt() {
    VmFindings findings =
        new VmFindings(AuditRules.builder().allowPlainVms().build(), Optional.empty());

    assertThat(all(findings, encrypted(), Optional.empty(), Map.of(), KeyStatuses.NOT_SUPPORTED))
        .singleElement()
        .extracting(Finding::code)
        .isEqualTo(FindingCode.HOST_NOT_SEEN);
    assertThat(
            all(
                findings,
                vm(null, null, null, null, "disabled", null),
                Optional.empty(),
                Map.of(),
                KeyStatuses.NOT_SUPPORTED))
        .isEmpty();
  }

  @Test
  @DisplayName("a locked VM, and a host that cannot run it")
  void of_lockedOrUnsafeHost_findsThem() {
    VmEncryptionState locked = vm("a", ENCRYPTION, "a", ENCRYPTION, "required", "locked");
    assertThat(found(rules(), locked, SAFE)).containsExactly("vm-locked ");
    assertThat(locked.isFullyEncrypted()).as("its disks are shown").isTrue();
    assertThat(locked.keyProvider()).contains("a");
    assertThat(found(rules(), encrypted(), host("prepared")))
        .containsExactly("encrypted-vm-on-unsafe-host host");
  }

  @ParameterizedTest
  @CsvSource({
    "false, KeyStateMissingInKMS, key-not-available",
    "false, SomethingNew, key-not-available",
    "false, , key-not-available",
    "false, KeyStateManagedByNKP, ",
    ", KeyStateManagedByNKP, ",
    "false, KeyStateManagedByTrustAuthority, ",
    "true, , ",
    "false, NoPermissionToAccessKeyProvider, key-not-seen",
    ", , key-not-seen"
  })
  @DisplayName("a key that vCenter cannot get, or does not report, once for each key")
  void of_keyStatus_findsUnavailable(
      @Nullable Boolean available, @Nullable String reason, @Nullable String finding) {
    CryptoKeyId key = new CryptoKeyId("k", Optional.of("a"));
    CryptoKeyStatus status =
        new CryptoKeyStatus(
            key,
            Optional.ofNullable(available),
            Optional.ofNullable(reason).map(CryptoKeyStatus.Reason::new),
            List.of(),
            List.of(),
            List.of());

    assertThat(
            found(
                rules(), encrypted(), SAFE, Map.of(), Optional.empty(), told(Map.of(key, status))))
        .isEqualTo(finding == null ? List.of() : List.of(finding + " key"));
  }

  @ParameterizedTest
  @CsvSource({
    "nonCompliant, true",
    "outOfDate, true",
    "compliant, false",
    "unknown, false",
    "notApplicable, false"
  })
  @DisplayName("parts that do not comply")
  void of_compliance_findsWhatDoesNotComply(String status, boolean finding) {
    assertThat(
            found(
                rules(),
                encrypted(),
                SAFE,
                Map.of("Hard disk 1", new PolicyCompliance.Status(status)),
                Optional.empty()))
        .isEqualTo(finding ? List.of("not-compliant Hard disk 1") : List.of());
  }

  @ParameterizedTest
  @CsvSource({
    "opportunistic, disabled, true",
    "opportunistic, opportunistic, false",
    "opportunistic, required, false",
    "required, opportunistic, true",
    "required, required, false",
    "opportunistic, somethingNew, true"
  })
  @DisplayName("a vMotion mode that is weaker than the rules ask for, at plain VMs only")
  void of_migrateEncryption_comparesStrength(String weakest, String mode, boolean finding) {
    AuditRules rules =
        AuditRules.builder()
            .allowPlainVms()
            .weakestMigrateEncryption(new MigrateEncryption(weakest))
            .build();

    assertThat(found(rules, vm(null, null, null, null, mode, null), SAFE))
        .isEqualTo(finding ? List.of("vmotion-not-encrypted vMotion") : List.of());
    assertThat(found(rules, vm("a", ENCRYPTION, "a", ENCRYPTION, mode, null), SAFE)).isEmpty();
  }
}
