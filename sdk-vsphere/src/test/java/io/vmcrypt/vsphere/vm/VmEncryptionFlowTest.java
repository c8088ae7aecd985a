package io.vmcrypt.vsphere.vm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.vmcrypt.core.HostAndPort;
import io.vmcrypt.core.certificate.ClientIdentity;
import io.vmcrypt.core.certificate.ServerCertificate;
import io.vmcrypt.core.certificate.ServerTrust;
import io.vmcrypt.core.error.ConnectionException;
import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.core.operation.Operation;
import io.vmcrypt.core.secret.Secret;
import io.vmcrypt.testkit.CapturedLogs;
import io.vmcrypt.testkit.certificate.TestAuthority;
import io.vmcrypt.testkit.certificate.TestIdentity;
import io.vmcrypt.testkit.http.Fault;
import io.vmcrypt.testkit.http.Faults;
import io.vmcrypt.testkit.kmip.FakeKmipServer;
import io.vmcrypt.testkit.kmip.part.FakeKmipKey;
import io.vmcrypt.testkit.vcenter.FakeVcenter;
import io.vmcrypt.testkit.vcenter.part.FakeDisk;
import io.vmcrypt.testkit.vcenter.part.FakeKey;
import io.vmcrypt.testkit.vcenter.part.FakeSoapCall;
import io.vmcrypt.testkit.vcenter.part.FakeVm;
import io.vmcrypt.testkit.vcenter.part.FakeVmState;
import io.vmcrypt.vsphere.VimSchemas;
import io.vmcrypt.vsphere.VirtualTime;
import io.vmcrypt.vsphere.VsphereClient;
import io.vmcrypt.vsphere.audit.AuditReport;
import io.vmcrypt.vsphere.audit.AuditRules;
import io.vmcrypt.vsphere.kms.ClientCertificateSpec;
import io.vmcrypt.vsphere.kms.KmsCluster;
import io.vmcrypt.vsphere.kms.KmsClusterSpec;
import io.vmcrypt.vsphere.kms.KmsServerSpec;
import io.vmcrypt.vsphere.policy.StoragePolicy;
import io.vmcrypt.vsphere.session.VsphereCredentials;
import io.vmcrypt.vsphere.task.VsphereTask;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A fake vCenter that takes keys from a fake key server for real: mutual TLS and KMIP. */
@Isolated("captures all logs")
class VmEncryptionFlowTest {

  private static final Duration TIMEOUT = Duration.ofMinutes(1);
  private static final List<String> CHANGES = List.of("ReconfigVM_Task", "GenerateKey");

  // making keys is slow
  private static final TestAuthority VCENTER_AUTHORITY = TestAuthority.create("vCenter CA");
  private static final TestAuthority KMS_AUTHORITY = TestAuthority.create("KMS CA");
  private static final TestIdentity KMS_CLIENT = KMS_AUTHORITY.client("vcenter").issue();

  private FakeKmipServer kms;
  private FakeVcenter fake;
  private VsphereClient vcenter;

  @BeforeEach
  void start() {
    kms = FakeKmipServer.builder(KMS_AUTHORITY).start();
    start("8.0.3.0");
  }

  private void start(String release) {
    fake =
        FakeVcenter.builder(VCENTER_AUTHORITY)
            .apiVersion(release)
            .keyServerTimeout(Duration.ofSeconds(2))
            .datacenter("Paris")
            .virtualMachine(
                FakeVm.builder("web-01").datacenter("Paris").folder("Prod").disks(2).build())
            .virtualMachine(
                FakeVm.builder("db-01").datacenter("Paris").folder("Prod").disks(3).build())
            .virtualMachine(
                FakeVm.builder("running").datacenter("Paris").disks(1).poweredOn().build())
            .virtualMachine(
                FakeVm.builder("snapshots").datacenter("Paris").disks(1).snapshot("before").build())
            .virtualMachine(
                FakeVm.builder("strange")
                    .datacenter("Paris")
                    .disk(FakeDisk.ofGibibytes(1).rawDeviceMapping())
                    .disk(FakeDisk.ofGibibytes(1).linkedClone())
                    .disk(FakeDisk.ofGibibytes(1).shared())
                    .disk(FakeDisk.ofGibibytes(1).firstClass("fcd-1"))
                    .build())
            .virtualMachine(
                FakeVm.builder("paired")
                    .datacenter("Paris")
                    .disks(1)
                    .faultTolerance("enabled")
                    .build())
            .virtualMachine(
                FakeVm.builder("item").datacenter("Paris").disks(1).libraryItem("i-1").build())
            .virtualMachine(
                FakeVm.builder("template").datacenter("Paris").disks(1).template().build())
            .start();
    vcenter = client();
  }

  @AfterEach
  void stop() {
    vcenter.close();
    assertThat(fake.users().openSessions()).isZero();
    List<FakeSoapCall> requests = fake.requests();
    assertThat(fake.failures()).isEmpty();
    fake.close();
    kms.close();
    if (VimSchemas.areHere()) {
      assertThat(requests)
          .allSatisfy(
              call -> {
                assertThat(VimSchemas.errorIn(call.body(), VimSchemas.VIM_9_1)).isEmpty();
                // fields of later releases are in what an 8.0.3 is given back, and only there
                if (!call.method().equals("ReconfigVM_Task")) {
                  assertThat(VimSchemas.errorIn(call.body(), VimSchemas.VIM_7_0_2)).isEmpty();
                }
              });
    }
  }

  private VsphereClient client() {
    return VsphereClient.builder(
            HostAndPort.of(fake.host(), fake.port()),
            VsphereCredentials.password(fake.userName(), Secret.of(fake.password())))
        .trust(ServerTrust.certificateAuthorities(List.of(VCENTER_AUTHORITY.certificate())))
        .timeSource(new VirtualTime())
        .build();
  }

  private KmsCluster cluster(String id) {
    return cluster(id, true, KMS_CLIENT);
  }

  private KmsCluster cluster(String id, boolean makeDefault, TestIdentity identity) {
    KmsClusterSpec.Builder spec =
        KmsClusterSpec.builder(
            id, KmsServerSpec.builder("kms-1", kms.host()).port(kms.port()).build());
    KmsCluster cluster =
        vcenter
            .kmsClusters()
            .ensure(makeDefault ? spec.makeDefault().build() : spec.build())
            .value();
    cluster.trust().ensureServerTrusted(ServerCertificate.of(List.of(kms.certificate())));
    cluster
        .trust()
        .ensureClientCertificate(
            ClientCertificateSpec.of(ClientIdentity.of(identity.chain(), identity.privateKey()))
                .force());
    return cluster;
  }

  private StoragePolicy policy() {
    return vcenter.storagePolicies().getVmEncryption();
  }

  private PolicyAssignment.Builder assignment() {
    return PolicyAssignment.builder(policy());
  }

  private VirtualMachine vm(String name) {
    return vcenter.virtualMachines().get(name);
  }

  /** How often anything that changes a VM or makes a key was asked for. */
  private Map<String, Integer> changes() {
    return CHANGES.stream()
        .collect(Collectors.toMap(method -> method, method -> fake.calls(method).size()));
  }

  private void hostsHaveKeysOf(String provider) {
    fake.hosts()
        .cryptoStates()
        .forEach(
            (host, state) -> {
              if (state.equals("safe")) {
                fake.hosts().setKey(host, new FakeKey("host-key", provider));
              }
            });
  }

  @Test
  @DisplayName("home and all disks are encrypted with one real key; a second run changes nothing")
  void start_homeAndAllDisks_encryptsThemOnce() {
    cluster("kms-cluster");
    hostsHaveKeysOf("kms-cluster");
    VirtualMachine vm = vm("web-01");
    PolicyAssignment assignment =
        assignment().migrateEncryption(MigrateEncryption.REQUIRED).build();

    VmChangeResult first = vm.start(assignment).await(TIMEOUT);

    FakeVmState state = fake.vm("web-01");
    assertThat(state.isFullyEncrypted()).isTrue();
    assertThat(state.migrateEncryption()).isEqualTo("required");
    assertThat(state.policy()).isEqualTo("VM Encryption Policy");
    assertThat(state.reconfigurations()).isEqualTo(1);
    assertThat(kms.keys()).isNotEmpty();
    assertThat(first.changed()).isTrue();
    assertThat(first.state().homeKeyId().orElseThrow().keyId())
        .isEqualTo(Objects.requireNonNull(state.key()).keyId());
    assertThat(first.state().keyProvider()).contains("kms-cluster");
    assertThat(first.state().homePolicy()).contains(policy());
    assertThat(first.state().disks())
        .extracting(DiskEncryptionState::label)
        .containsExactly("Hard disk 1", "Hard disk 2");
    assertThat(first.state().disks())
        .allSatisfy(disk -> assertThat(disk.policy()).contains(policy()));
    assertThat(first.state().migrateEncryption()).contains(MigrateEncryption.REQUIRED);
    assertThat(audit(assignment, vm).findings()).isEmpty();

    fake.inventory().setPoweredOn("web-01", true);
    Map<String, Integer> before = changes();
    Operation<VsphereTask, VmChangeResult> second = vm.start(assignment);
    assertThat(second.id()).isEmpty();
    assertThat(second.await(TIMEOUT).changed()).isFalse();
    assertThat(changes()).isEqualTo(before);
    assertThat(fake.vm("web-01").reconfigurations()).isEqualTo(1);
  }

  static Stream<Arguments> obstacles() {
    return Stream.of(
        Arguments.of("running", List.of(FindingCode.VM_NOT_POWERED_OFF)),
        Arguments.of("snapshots", List.of(FindingCode.VM_HAS_SNAPSHOTS, FindingCode.DISK_CHAIN)),
        Arguments.of("template", List.of(FindingCode.VM_IS_TEMPLATE)),
        Arguments.of("item", List.of(FindingCode.TEMPLATE_IN_LIBRARY)),
        Arguments.of("paired", List.of(FindingCode.VM_IS_FAULT_TOLERANT)),
        Arguments.of(
            "strange",
            List.of(
                FindingCode.DISK_IS_RAW_MAPPING, FindingCode.DISK_CHAIN, FindingCode.DISK_SHARED)));
  }

  @ParameterizedTest
  @MethodSource("obstacles")
  @DisplayName("a VM that cannot be encrypted as it is stays as it is, and nothing is sent")
  void start_obstacle_changesNothing(String name, List<FindingCode> codes) {
    cluster("kms-cluster");
    VirtualMachine vm = vm(name);
    PolicyAssignment assignment = assignment().build();
    FakeVmState before = fake.vm(name);

    PrecheckException e = catchThrowableOfType(PrecheckException.class, () -> vm.start(assignment));

    assertThat(e.findings())
        .filteredOn(Finding::isBlocking)
        .extracting(Finding::code)
        .containsExactlyElementsOf(codes);
    assertThat(changes()).isEqualTo(Map.of("ReconfigVM_Task", 0, "GenerateKey", 0));
    assertThat(fake.vm(name)).isEqualTo(before);
    assertThat(kms.keys()).isEmpty();
  }

  @Test
  @DisplayName(
      "with a client certificate that the KMS does not accept the task fails, with what to do")
  void start_wrongClientCertificate_failsWithAdvice() {
    cluster("kms-cluster", true, TestAuthority.create("stranger").client("vcenter").issue());
    VirtualMachine vm = vm("web-01");
    PolicyAssignment byDefault = assignment().build();
    PolicyAssignment named = assignment().keyProvider("kms-cluster").build();

    for (PolicyAssignment assignment : List.of(byDefault, named)) {
      PrecheckException refusal =
          catchThrowableOfType(PrecheckException.class, () -> vm.start(assignment));
      assertThat(refusal.findings())
          .filteredOn(Finding::isBlocking)
          .extracting(Finding::code)
          .containsExactly(FindingCode.KEY_PROVIDER_NOT_USABLE);
      assertThat(refusal.advice()).contains("KMS cluster").contains("trust each other");
    }
    assertThat(vm.encryptionState().isHomeEncrypted()).isFalse();
    assertThat(changes()).isEqualTo(Map.of("ReconfigVM_Task", 0, "GenerateKey", 0));

    cluster("kms-cluster");
    assertThat(vm.start(byDefault).await(TIMEOUT).state().isFullyEncrypted()).isTrue();
  }

  static Stream<Arguments> deathsWithAKey() {
    return Stream.of(
        Arguments.of("GenerateKey", Fault.close().afterTakingEffect()),
        Arguments.of("ReconfigVM_Task", Fault.close()));
  }

  @ParameterizedTest(name = "{0}, {1}")
  @MethodSource("deathsWithAKey")
  @DisplayName(
      "a run that dies with a key of a named provider leaves that one, as no later run can know it")
  void start_deathWithAKey_leavesThatOneKey(String method, Fault death) {
    cluster("kms-cluster");
    PolicyAssignment named = assignment().keyProvider("kms-cluster").build();
    Faults faults = fake.faults();
    // from then on it says nothing more, as a process that was killed
    Runnable silence = () -> faults.onEvery(request -> true, Fault.close());
    faults.onNth(1, FakeVcenter.call(method), death.whenMet(silence));
    VirtualMachine vm = vm("web-01");
    assertThatThrownBy(() -> vm.start(named)).isInstanceOf(ConnectionException.class);
    faults.clear();
    FakeKmipKey left = kms.keys().get(0);
    assertThat(kms.keys()).hasSize(1);

    try (VsphereClient second = client()) {
      assertThat(second.kmsClusters().keys().list())
          .extracting(CryptoKeyId::keyId)
          .doesNotContain(left.id());
      second.virtualMachines().get("web-01").start(named).await(TIMEOUT);

      FakeVmState state = fake.vm("web-01");
      assertThat(state.isFullyEncrypted()).isTrue();
      assertThat(state.reconfigurations()).isEqualTo(1);
      assertThat(kms.keys()).hasSize(2).contains(left);
      assertThat(second.kmsClusters().keys().list())
          .extracting(CryptoKeyId::keyId)
          .contains(Objects.requireNonNull(state.key()).keyId())
          .doesNotContain(left.id());
    }
  }

  private AuditReport audit(PolicyAssignment assignment, VirtualMachine... vms) {
    return vcenter
        .encryptionAudit(AuditRules.builder().assigned(assignment).build())
        .report(List.of(vms));
  }

  @ParameterizedTest
  @ValueSource(strings = {"6.5", "6.7", "7.0.2.0", "9.0.0.0"})
  @DisplayName("older and newer releases are spoken to in their own words")
  void start_otherRelease_encrypts(String release) {
    vcenter.close();
    fake.close();
    start(release);
    cluster("kms-cluster");

    VmChangeResult result =
        vm("web-01")
            .start(
                assignment()
                    .keyProvider("kms-cluster")
                    .migrateEncryption(MigrateEncryption.REQUIRED)
                    .build())
            .await(TIMEOUT);

    assertThat(result.state().isFullyEncrypted()).isTrue();
    assertThat(fake.vm("web-01").isFullyEncrypted()).isTrue();
  }

  @Test
  @DisplayName("no log at TRACE, message or toString tells password, session or private key")
  void logs_wholeFlow_tellNoSecret() {
    String said;
    try (CapturedLogs logs = CapturedLogs.start()) {
      cluster("kms-cluster");
      VirtualMachine vm = vm("web-01");
      VmChangeResult result =
          vm.start(assignment().keyProvider("kms-cluster").build()).await(TIMEOUT);
      AuditReport report = audit(assignment().keyProvider("other").build(), vm);
      PrecheckException refused =
          catchThrowableOfType(
              PrecheckException.class, () -> vm("running").start(assignment().build()));
      said = logs.text() + vm + result + report + report.findings() + refused + refused.findings();
    }

    String cookie =
        fake.requests().stream()
            .flatMap(call -> call.request().header("Cookie").stream())
            .map(header -> header.replaceAll(".*vmware_soap_session=\"?([^\";]+).*", "$1"))
            .findFirst()
            .orElseThrow();
    assertThat(cookie).hasSizeGreaterThan(8);
    assertThat(said)
        .contains("web-01")
        .doesNotContain(fake.password())
        .doesNotContain(cookie)
        .doesNotContain("PRIVATE KEY")
        .doesNotContain(KMS_CLIENT.privateKeyPem().lines().skip(1).findFirst().orElseThrow());
  }
}
