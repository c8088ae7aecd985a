package io.vmcrypt.estate;

import static io.vmcrypt.estate.internal.stage.KmsBeside.identity;
import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.core.HostAndPort;
import io.vmcrypt.core.certificate.ClientIdentity;
import io.vmcrypt.core.certificate.Thumbprint;
import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.estate.part.KeyServer;
import io.vmcrypt.estate.part.VmSelection;
import io.vmcrypt.estate.plan.EstatePlan;
import io.vmcrypt.estate.spec.Estate;
import io.vmcrypt.ovh.vmencryption.KmsRegistration;
import io.vmcrypt.testkit.FakeCloud;
import io.vmcrypt.testkit.certificate.TestAuthority;
import io.vmcrypt.testkit.vcenter.part.FakeVm;
import io.vmcrypt.vsphere.vm.MigrateEncryption;
import io.vmcrypt.vsphere.vm.VmFilter;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Function;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Each mistake ends in the plan: with a finding that says what to do, and with nothing changed. */
class EstateMistakesTest {

  private static final String OTHER = "00:11:22:33:44:55:66:77:88:99:00:11:22:33:44:55:66:77:88:99";

  private static void blocks(
      FakeCloud.Builder builder, Function<EstateSystems, Estate> estate, FindingCode code) {
    try (FakeCloud cloud = builder.taskStep(Duration.ofMillis(1)).start();
        EstateSystems systems = EstateSystems.of(cloud)) {
      assertBlocked(systems.estates().plan(estate.apply(systems)), code, cloud);
    }
  }

  private static void assertBlocked(EstatePlan plan, FindingCode code, FakeCloud cloud) {
    assertThat(plan.isBlocked()).as(plan.text()).isTrue();
    assertThat(plan.findings())
        .as(plan.text())
        .filteredOn(Finding::isBlocking)
        .extracting(Finding::code)
        .contains(code);
    assertThat(plan.findings())
        .filteredOn(Finding::isBlocking)
        .allSatisfy(finding -> assertThat(finding.advice()).isNotBlank());
    assertThat(Writes.at(cloud)).isEmpty();
  }

  private static FakeCloud.Builder cloud() {
    return FakeCloud.builder();
  }

  @Test
  @DisplayName("a client certificate of an authority that the KMS does not accept")
  void clientCertificate_ofAStranger() {
    ClientIdentity stranger =
        identity(TestAuthority.create("another authority").client("stranger").issue());
    blocks(
        cloud(),
        systems -> systems.estate(systems.keyServer().identity(stranger)).build(),
        FindingCode.CLIENT_CERTIFICATE_REFUSED);
  }

  @Test
  @DisplayName("a client certificate that has ended")
  void clientCertificate_expired() {
    blocks(
        cloud(),
        systems ->
            systems
                .estate(
                    systems
                        .keyServer()
                        .identity(
                            identity(
                                systems
                                    .cloud()
                                    .authority()
                                    .client("vcenter")
                                    .notBefore(Instant.now().minus(Duration.ofDays(30)))
                                    .notAfter(Instant.now().minus(Duration.ofDays(1)))
                                    .issue())))
                .build(),
        FindingCode.CLIENT_CERTIFICATE_EXPIRED);
  }

  @Test
  @DisplayName("another thumbprint than the KMS shows")
  void thumbprint_differs() {
    blocks(
        cloud(),
        systems -> systems.estate(systems.keyServer().expecting(Thumbprint.parse(OTHER))).build(),
        FindingCode.KMS_THUMBPRINT_MISMATCH);
  }

  @Test
  @DisplayName("the port of another service")
  void port_ofAnotherService() {
    try (FakeCloud cloud = cloud().start();
        EstateSystems systems = EstateSystems.of(cloud);
        EstateClient estates =
            EstateClient.builder(systems.vcenter())
                .ovh(systems.ovh())
                .probeTimeout(Duration.ofSeconds(2))
                .build()) {
      Estate estate =
          systems
              .estate(
                  KeyServer.kmip(HostAndPort.of("127.0.0.1", cloud.vcenter().port()))
                      .identity(systems.identity()))
              .build();

      // it waits for an HTTP request
      assertBlocked(estates.plan(estate), FindingCode.KMS_TIMED_OUT, cloud);
    }
  }

  @Test
  @DisplayName("a KMS without KMIP 1.1")
  void kms_withoutKmip11() {
    blocks(
        cloud().kms(kms -> kms.kmipVersions("1.2", "1.4")),
        systems -> systems.estate().build(),
        FindingCode.KMIP_VERSION_UNSUPPORTED);
  }

  @Test
  @DisplayName("a typing error in the name of the private cloud")
  void service_misspelt() {
    blocks(
        cloud(),
        systems -> systems.estate().registeredWith("pcc-192-0-2-99").build(),
        FindingCode.PRIVATE_CLOUD_NOT_FOUND);
  }

  @Test
  @DisplayName("OVHcloud has the KMS with another thumbprint")
  void registration_withAnotherThumbprint() {
    try (FakeCloud cloud = cloud().taskStep(Duration.ofMillis(1)).start();
        EstateSystems systems = EstateSystems.of(cloud)) {
      systems
          .ovh()
          .privateCloud(cloud.ovh().serviceName())
          .vmEncryption()
          .kmsServers()
          .startRegister(KmsRegistration.builder("127.0.0.1", Thumbprint.parse(OTHER)).build());
      int written = Writes.at(cloud).size();

      EstatePlan plan = systems.estates().plan(systems.estate().build());

      assertThat(plan.findings())
          .as(plan.text())
          .filteredOn(Finding::isBlocking)
          .extracting(Finding::code)
          .contains(FindingCode.REGISTERED_THUMBPRINT_DIFFERS);
      assertThat(Writes.at(cloud)).hasSize(written);
    }
  }

  @Test
  @DisplayName("a registration that is in error, which is no thumbprint that differs")
  void registration_inError() {
    try (FakeCloud cloud = cloud().taskStep(Duration.ofMillis(1)).start();
        EstateSystems systems = EstateSystems.of(cloud)) {
      cloud.ovh().setKmsConfigured(ip -> false);
      systems
          .ovh()
          .privateCloud(cloud.ovh().serviceName())
          .vmEncryption()
          .kmsServers()
          .startRegister(KmsRegistration.builder("127.0.0.1", systems.thumbprint()).build());
      cloud.ovh().finishTask(cloud.ovh().tasks().get(0).taskId(), "error");

      assertThat(systems.estates().plan(systems.estate().build()).findings())
          .filteredOn(Finding::isBlocking)
          .singleElement()
          .satisfies(
              finding -> {
                assertThat(finding.code()).isEqualTo(FindingCode.PLAN_REFUSED);
                assertThat(finding.seen()).endsWith("is in state error");
              });
    }
  }

  @Test
  @DisplayName("OVHcloud credentials that may only read")
  void ovhcloud_credentialsThatMayOnlyRead() {
    try (FakeCloud cloud = cloud().start();
        EstateSystems systems =
            EstateSystems.withConsumerKey(cloud, cloud.ovh().createConsumerKey("GET /*"))) {
      EstatePlan plan = systems.estates().plan(systems.estate().build());

      assertThat(plan.findings())
          .as(plan.text())
          .filteredOn(Finding::isBlocking)
          .extracting(Finding::code)
          .contains(FindingCode.OVH_ACCESS_RULES_MISSING);
      assertThat(Writes.at(cloud)).isEmpty();
    }
  }

  @Test
  @DisplayName("a VM that is not there")
  void vm_unknown() {
    blocks(
        cloud(),
        systems -> systems.estate().encrypt(VmSelection.named("web-99").build()).build(),
        FindingCode.VM_NOT_FOUND);
  }

  @Test
  @DisplayName("a place that is not there")
  void place_unknown() {
    blocks(
        cloud(),
        systems ->
            systems
                .estate()
                .encrypt(
                    VmFilter.builder().below("/Datacenter/vm/Nowhere").build(),
                    MigrateEncryption.REQUIRED)
                .build(),
        FindingCode.NO_VM_SELECTED);
  }

  private static Estate named(EstateSystems systems, String name) {
    return Estate.builder("prod")
        .keyServer(systems.keyServer())
        .registeredWith(systems.cloud().ovh().serviceName())
        .keyProvider("kms-cluster", "kms-1")
        .encrypt(VmSelection.named(name).build())
        .build();
  }

  @Test
  @DisplayName("a VM that was named and is on")
  void vm_on() {
    blocks(
        cloud().virtualMachine(FakeVm.builder("web-01").disks(1).poweredOn().build()),
        systems -> named(systems, "web-01"),
        FindingCode.VM_NOT_POWERED_OFF);
  }

  @Test
  @DisplayName("a VM that was named and has snapshots")
  void vm_withSnapshots() {
    blocks(
        cloud().virtualMachine(FakeVm.builder("web-01").disks(1).snapshot("before").build()),
        systems -> named(systems, "web-01"),
        FindingCode.VM_HAS_SNAPSHOTS);
  }

  @Test
  @DisplayName("a disk that a named VM does not have")
  void disk_unknown() {
    try (FakeCloud cloud = cloud().taskStep(Duration.ofMillis(1)).start();
        EstateSystems systems = EstateSystems.of(cloud)) {
      EstatePlan plan =
          systems
              .estates()
              .plan(
                  Estate.builder("prod")
                      .keyServer(systems.keyServer())
                      .registeredWith(cloud.ovh().serviceName())
                      .keyProvider("kms-cluster", "kms-1")
                      .encrypt(VmSelection.named("web-01").build())
                      .encrypt(VmSelection.named("db-01").disks("Hard disk 9").build())
                      .build());

      assertThat(plan.findings())
          .as(plan.text())
          .filteredOn(Finding::isBlocking)
          .singleElement()
          .satisfies(
              finding -> {
                assertThat(finding.subject().name()).isEqualTo("db-01");
                assertThat(finding.seen()).contains("Hard disk 9");
                assertThat(finding.advice()).isNotBlank();
              });
      assertThat(Writes.at(cloud)).isEmpty();
    }
  }

  @Test
  @DisplayName("two selections that choose the same VM")
  void vm_selectedTwice() {
    blocks(
        cloud(),
        systems -> systems.estate().encrypt(VmSelection.named("web-01").build()).build(),
        FindingCode.VM_SELECTED_TWICE);
  }

  @Test
  @DisplayName("a vCenter without an encryption policy")
  void policy_missing() {
    blocks(
        cloud().vcenter(vcenter -> vcenter.withoutEncryptionPolicy()),
        systems -> systems.estate().build(),
        FindingCode.NO_ENCRYPTION_POLICY);
  }
}
