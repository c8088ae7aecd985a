package io.vmcrypt.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.vmcrypt.core.HostAndPort;
import io.vmcrypt.core.certificate.Thumbprint;
import io.vmcrypt.core.certificate.ThumbprintAlgorithm;
import io.vmcrypt.core.certificate.ThumbprintMismatchException;
import io.vmcrypt.core.error.ConnectionException;
import io.vmcrypt.core.error.NotFoundException;
import io.vmcrypt.core.error.SdkException;
import io.vmcrypt.ovh.OvhClient;
import io.vmcrypt.ovh.vmencryption.KmsRegistration;
import io.vmcrypt.ovh.vmencryption.KmsThumbprintConflictException;
import io.vmcrypt.testkit.CapturedLogs;
import io.vmcrypt.testkit.FakeCloud;
import io.vmcrypt.testkit.kmip.FakeKmipKey;
import io.vmcrypt.testkit.ovh.FakeOvhApi;
import io.vmcrypt.testkit.ovh.FakeRegisteredKms;
import io.vmcrypt.testkit.vcenter.FakeKmsCluster;
import io.vmcrypt.testkit.vcenter.FakeVm;
import io.vmcrypt.testkit.vcenter.FakeVmState;
import io.vmcrypt.vsphere.VsphereClient;
import io.vmcrypt.vsphere.kms.KmsClusterInUseException;
import io.vmcrypt.vsphere.vm.PrecheckException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class EnableVmEncryptionFlowTest {

  private FakeCloud cloud;

  @BeforeEach
  void start() {
    cloud =
        FakeCloud.builder()
            .taskStep(Duration.ofMillis(20))
            .virtualMachine(FakeVm.builder("web-01").disks(2).build())
            .virtualMachine(FakeVm.builder("db-01").disks(3).build())
            .virtualMachine(FakeVm.builder("running").disks(1).poweredOn().build())
            .virtualMachine(FakeVm.builder("snapped").disks(1).snapshot("before").build())
            .start();
  }

  @AfterEach
  void stop() {
    cloud.close();
  }

  @Test
  @DisplayName("the first run does the eleven steps and ends with a table of the VMs")
  void run_fresh_encryptsAndPrintsTable() {
    MainJob job = MainJob.run(new ChangedSystems(cloud));

    assertThat(job.status()).isZero();
    assertThat(job.lines().stream().filter(line -> line.startsWith("[")))
        .hasSize(11)
        .last()
        .isEqualTo("[11/11] Verify");
    assertThat(job.out()).contains("7 changes were made.");
    assertThat(job.table())
        .containsExactly(
            "VM | part | encrypted | policy | key provider | vMotion",
            "web-01 | home | yes | VM Encryption Policy | kms-cluster | required",
            " | Hard disk 1 | yes | VM Encryption Policy | kms-cluster",
            " | Hard disk 2 | yes | VM Encryption Policy | kms-cluster",
            "db-01 | home | yes | VM Encryption Policy | kms-cluster | required",
            " | Hard disk 1 | no | - | -",
            " | Hard disk 2 | yes | VM Encryption Policy | kms-cluster",
            " | Hard disk 3 | no | - | -");
    assertThat(cloud.kms().orElseThrow().keys()).isNotEmpty();
    assertThat(cloud.ovh().registeredKms())
        .singleElement()
        .satisfies(kms -> assertThat(kms.state()).isEqualTo("delivered"));
  }

  @Test
  @DisplayName("a second run changes nothing and says so")
  void run_again_changesNothing() {
    MainJob first = MainJob.run(new ChangedSystems(cloud));
    List<FakeKmsCluster> clusters = cloud.vcenter().kmsClusters();
    int keys = cloud.kms().orElseThrow().keys().size();
    long changesAtOvh = changesAtOvh();

    MainJob second = MainJob.run(new ChangedSystems(cloud));

    assertThat(second.status()).isZero();
    assertThat(second.out()).contains("Nothing was changed: everything was in place already.");
    assertThat(second.table()).isEqualTo(first.table());
    assertThat(cloud.vcenter().kmsClusters()).isEqualTo(clusters);
    assertThat(cloud.kms().orElseThrow().keys()).hasSize(keys);
    assertThat(changesAtOvh()).isEqualTo(changesAtOvh);
    assertThat(cloud.vcenter().reconfigurations("web-01")).isEqualTo(1);
    assertThat(cloud.vcenter().reconfigurations("db-01")).isEqualTo(1);
  }

  @Test
  @DisplayName("a default KMS cluster without trust, from a run that died, does not stop the next")
  void run_clusterWithoutTrust_goesOn() {
    ChangedSystems systems = new ChangedSystems(cloud);
    try (VsphereClient vcenter = systems.vcenter()) {
      vcenter.kmsClusters().ensure(CreateKmsCluster.spec(systems));
    }

    MainJob job = MainJob.run(systems);

    assertThat(job.status()).isZero();
    assertThat(cloud.vcenter().kmsClusters()).hasSize(1);
    assertThat(cloud.vcenter().vm("web-01").isFullyEncrypted()).isTrue();
  }

  @Test
  @DisplayName(
      "with an OVHcloud KMS, nothing but the account is needed; a second run changes nothing")
  void run_okms_encrypts() {
    try (FakeCloud account = FakeCloud.builder().okms().taskStep(Duration.ofMillis(20)).start()) {
      MainJob first = MainJob.run(new EmbeddedSystems(account));

      assertThat(first.status()).isZero();
      assertThat(first.out()).contains("OVHcloud has signed vCenter's request: credential");
      assertThat(account.ovh().okmsCredentials()).hasSize(1);
      assertThat(account.kms().orElseThrow().keys()).isNotEmpty();
      assertThat(account.vcenter().vm("web-01").isFullyEncrypted()).isTrue();

      MainJob second = MainJob.run(new EmbeddedSystems(account));

      assertThat(second.status()).isZero();
      assertThat(second.out()).contains("Nothing was changed: everything was in place already.");
      assertThat(account.ovh().okmsCredentials()).hasSize(1);
    }
  }

  @Test
  @DisplayName("each address of a key server is registered, and a second run changes nothing")
  void run_severalAddresses_registersEach() {
    ChangedSystems systems = atTwoAddresses();
    try (SecondAddress second = new SecondAddress(systems.kms.port(), systems.kms)) {
      MainJob job = MainJob.run(systems);

      assertThat(job.status()).isZero();
      assertThat(job.out())
          .contains(SecondAddress.IP + ":" + systems.kms.port() + " shows the same certificate");
      assertBothRegistered();
      assertThat(MainJob.run(systems).out())
          .contains("Nothing was changed: everything was in place already.");
      assertThat(second).isNotNull();
    }
  }

  @Test
  @DisplayName("an address that does not answer is registered only if the thumbprint is given")
  void run_oneAddressIsSilent_isRefusedUnlessThumbprintIsGiven() {
    ChangedSystems systems = atTwoAddresses();

    assertRefused(systems, ConnectionException.class, "set VMCRYPT_KMS_THUMBPRINT");

    systems.expectedThumbprint =
        Optional.of(Thumbprint.of(certificateOfKms(), ThumbprintAlgorithm.SHA256));
    MainJob job = MainJob.run(systems);
    assertThat(job.status()).isZero();
    assertThat(job.out()).contains("does not answer this machine");
    assertBothRegistered();
  }

  @Test
  @DisplayName("another certificate at one of the addresses is refused, and nothing is changed")
  void run_oneAddressShowsAnother_leavesAllAsItWas() {
    ChangedSystems systems = atTwoAddresses();
    try (FakeCloud other = FakeCloud.start();
        SecondAddress second =
            new SecondAddress(
                systems.kms.port(), HostAndPort.of(other.kmsHost(), other.kmsPort()))) {
      assertRefused(systems, ThumbprintMismatchException.class, SecondAddress.IP);
      // an expected thumbprint is what each address that answers has to show
      systems.expectedThumbprint =
          Optional.of(Thumbprint.of(certificateOfKms(), ThumbprintAlgorithm.SHA1));
      assertRefused(systems, ThumbprintMismatchException.class, SecondAddress.IP);
      assertThat(second).isNotNull();
    }
  }

  private ChangedSystems atTwoAddresses() {
    ChangedSystems systems = new ChangedSystems(cloud);
    systems.kmsIpv4s = List.of(cloud.kmsHost(), SecondAddress.IP);
    cloud.ovh().setKmsConfigured(ip -> !cloud.vcenter().kmsClusters().isEmpty());
    return systems;
  }

  private X509Certificate certificateOfKms() {
    return cloud.kms().orElseThrow().certificate();
  }

  private void assertBothRegistered() {
    assertThat(cloud.ovh().registeredKms())
        .extracting(FakeRegisteredKms::ip, FakeRegisteredKms::state)
        .containsExactly(tuple(cloud.kmsHost(), "delivered"), tuple(SecondAddress.IP, "delivered"));
  }

  @ParameterizedTest
  @EnumSource(FakeOvhApi.ErrorShape.class)
  @DisplayName("a registered thumbprint is replaced only when that is said, and it says how")
  void run_otherThumbprintRegistered_isRefusedUntilSaid(FakeOvhApi.ErrorShape shape) {
    cloud.ovh().setErrorShape(shape);
    cloud.ovh().setKmsConfigured(ip -> true);
    ChangedSystems systems = new ChangedSystems(cloud);
    Thumbprint before = Thumbprint.parse("ab".repeat(20));
    try (OvhClient ovh = systems.ovh()) {
      ovh.privateCloud(systems.ovhService())
          .vmEncryption()
          .kmsServers()
          .startRegister(KmsRegistration.builder(cloud.kmsHost(), before).build())
          .await(Duration.ofMinutes(1));
    }
    cloud.ovh().setKmsConfigured(ip -> !cloud.vcenter().kmsClusters().isEmpty());

    assertThatThrownBy(() -> MainJob.run(systems))
        .isInstanceOf(KmsThumbprintConflictException.class)
        .hasMessageContaining(before.toString());
    assertThat(cloud.ovh().registeredKms().get(0).sslThumbprint()).isEqualTo(before.toString());
    assertThat(cloud.vcenter().kmsClusters()).isEmpty();

    systems.replaceThumbprint = true;
    MainJob job = MainJob.run(systems);
    assertThat(job.status()).isZero();
    assertThat(cloud.ovh().registeredKms().get(0).sslThumbprint()).isNotEqualTo(before.toString());
  }

  static Stream<Arguments> badSettings() {
    return Stream.of(
        bad(
            "an IPv6 address at OVHcloud",
            systems -> systems.kmsIpv4s = List.of("2001:db8::1"),
            "IPv4"),
        bad(
            "a name at OVHcloud",
            systems -> systems.kmsIpv4s = List.of("192.0.2.1", "kms.example.com"),
            "IPv4"),
        bad("an empty cluster name", systems -> systems.clusterName = "", "cluster"),
        bad("an empty alias", systems -> systems.serverAlias = " ", "name"));
  }

  private static Arguments bad(
      String what, java.util.function.Consumer<ChangedSystems> change, String word) {
    UnaryOperator<ChangedSystems> changed =
        systems -> {
          change.accept(systems);
          return systems;
        };
    return Arguments.of(what, changed, word);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("badSettings")
  @DisplayName("a bad setting is refused and leaves all systems as they were")
  void run_badSetting_leavesAllAsItWas(
      String what, UnaryOperator<ChangedSystems> change, String word) {
    assertRefused(change.apply(new ChangedSystems(cloud)), IllegalArgumentException.class, word);
  }

  @Test
  @DisplayName("an unknown VM is refused and leaves all systems as they were")
  void run_unknownVm_leavesAllAsItWas() {
    assertRefused(new ChangedSystems(cloud).vms("nobody"), NotFoundException.class, "nobody");
  }

  @Test
  @DisplayName("an unknown disk is refused and leaves all systems as they were")
  void run_unknownDisk_leavesAllAsItWas() {
    assertRefused(
        new ChangedSystems(cloud).vms("web-01; db-01=Hard disk 9"),
        PrecheckException.class,
        "Hard disk 9");
  }

  @Test
  @DisplayName("a VM that is powered on is refused and leaves all systems as they were")
  void run_poweredOn_leavesAllAsItWas() {
    assertRefused(
        new ChangedSystems(cloud).vms("web-01; running"), PrecheckException.class, "powered");
  }

  @Test
  @DisplayName("a VM with snapshots is refused and leaves all systems as they were")
  void run_snapshots_leavesAllAsItWas() {
    assertRefused(
        new ChangedSystems(cloud).vms("web-01; snapped"), PrecheckException.class, "snapshot");
  }

  @Test
  @DisplayName("another certificate than the expected one is refused and leaves all as it was")
  void run_otherThumbprint_leavesAllAsItWas() {
    ChangedSystems systems = new ChangedSystems(cloud);
    systems.expectedThumbprint = Optional.of(Thumbprint.parse("ab".repeat(20)));
    assertRefused(systems, ThumbprintMismatchException.class, "AB:AB:");
  }

  @Test
  @DisplayName("for another KMS, or a wrong port, under the first one's names all stays as it was")
  void run_otherKmsUnderTheSameNames_leavesAllAsItWas() {
    MainJob.run(new ChangedSystems(cloud));
    try (FakeCloud other = FakeCloud.start()) {
      ChangedSystems second = new ChangedSystems(cloud).clientIdentity(other.clientIdentity());
      second.kms = HostAndPort.of(other.kmsHost(), other.kmsPort());
      second.kmsIpv4s = List.of("127.0.0.2");
      assertStays(second);
    }
    ChangedSystems typo = new ChangedSystems(cloud);
    typo.kms = HostAndPort.of(cloud.kmsHost(), cloud.vcenter().port());
    assertStays(typo);
  }

  private void assertStays(Systems systems) {
    List<FakeRegisteredKms> registered = cloud.ovh().registeredKms();
    List<FakeKmsCluster> clusters = cloud.vcenter().kmsClusters();
    List<FakeKmipKey> keys = cloud.kms().orElseThrow().keys();
    List<FakeVmState> vms = cloud.vmNames().stream().map(cloud.vcenter()::vm).toList();
    long changesAtOvh = changesAtOvh();

    assertThatThrownBy(() -> MainJob.run(systems))
        .isInstanceOf(KmsClusterInUseException.class)
        .hasMessageContaining("kms-1: port " + cloud.kmsPort() + " -> " + systems.kms().port())
        .hasMessageContaining("keys of it are in use by VM web-01")
        .hasMessageContaining("not proved that " + systems.kms())
        .hasMessageContaining("Check address and port");
    assertThat(cloud.ovh().registeredKms()).isEqualTo(registered);
    assertThat(changesAtOvh()).isEqualTo(changesAtOvh);
    assertThat(cloud.vcenter().kmsClusters()).isEqualTo(clusters);
    assertThat(cloud.kms().orElseThrow().keys()).isEqualTo(keys);
    assertThat(cloud.vmNames().stream().map(cloud.vcenter()::vm).toList()).isEqualTo(vms);
  }

  @Test
  @DisplayName("with the wrong client certificate the job ends before any VM is touched")
  void run_wrongClientCertificate_namesTheSide() {
    cloud.vcenter().setTaskDuration(Duration.ZERO);
    ChangedSystems systems = new ChangedSystems(cloud).clientIdentity(cloud.wrongClientIdentity());
    systems.healthTimeout = Duration.ofMillis(1500);

    assertThatThrownBy(() -> MainJob.run(systems))
        .isInstanceOf(SdkException.class)
        .hasMessageContaining("kms-1")
        .hasMessageContaining("does not trust");
    assertThat(cloud.vcenter().reconfigurations("web-01")).isZero();
  }

  @Test
  @DisplayName("no secret is in the output or in any log at TRACE")
  void run_atTrace_tellsNoSecret() {
    try (CapturedLogs logs = CapturedLogs.start()) {
      MainJob job = MainJob.run(new ChangedSystems(cloud));
      String all = job.out() + logs.text();

      assertThat(logs.lines()).isNotEmpty();
      assertThat(all)
          .doesNotContain(cloud.ovh().applicationSecret())
          .doesNotContain(cloud.ovh().consumerKey())
          .doesNotContain(cloud.vcenter().password())
          .doesNotContain("PRIVATE KEY")
          .doesNotContain(
              cloud.clientIdentity().privateKeyPem().lines().skip(1).findFirst().orElseThrow());
      assertThat(all).doesNotContainPattern("vmware_soap_session=\"?[0-9a-f]{8}");
    }
  }

  private void assertRefused(Systems systems, Class<? extends Throwable> type, String... words) {
    ThrowingCallable job = () -> MainJob.run(systems);
    assertThatThrownBy(job)
        .isInstanceOf(type)
        .satisfies(e -> assertThat(e.getMessage()).containsIgnoringCase(words[0]));
    assertThat(changesAtOvh()).isZero();
    assertThat(cloud.ovh().registeredKms()).isEmpty();
    assertThat(cloud.vcenter().kmsClusters()).isEmpty();
    assertThat(cloud.vcenter().calls("ReconfigVM_Task")).isEmpty();
    assertThat(cloud.kms().orElseThrow().keys()).isEmpty();
  }

  private long changesAtOvh() {
    return cloud.ovh().requests().stream()
        .filter(request -> !request.method().equals("GET"))
        .count();
  }
}
