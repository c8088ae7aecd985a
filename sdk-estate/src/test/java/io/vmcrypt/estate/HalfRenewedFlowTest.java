package io.vmcrypt.estate;

import static io.vmcrypt.estate.internal.stage.KmsBeside.kinds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.vmcrypt.core.HostAndPort;
import io.vmcrypt.core.certificate.ServerCertificate;
import io.vmcrypt.core.certificate.Thumbprint;
import io.vmcrypt.core.certificate.ThumbprintAlgorithm;
import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.core.finding.Severity;
import io.vmcrypt.estate.part.KeyServer;
import io.vmcrypt.estate.plan.EstatePlan;
import io.vmcrypt.estate.spec.Estate;
import io.vmcrypt.testkit.FakeCloud;
import io.vmcrypt.testkit.certificate.TestAuthority;
import io.vmcrypt.testkit.certificate.TestIdentity;
import io.vmcrypt.testkit.kmip.FakeKmipServer;
import io.vmcrypt.testkit.ovh.part.FakeRegisteredKms;
import io.vmcrypt.testkit.vcenter.part.FakeSoapAnswer;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@DisplayName("A key server with two addresses changes its certificate at one of them first")
class HalfRenewedFlowTest {

  private final TestAuthority authority = TestAuthority.create("KMS CA");
  private final TestIdentity present = authority.server("localhost", "127.0.0.1").issue();
  private final TestIdentity next =
      TestAuthority.create("Another CA").server("localhost", "127.0.0.1").issue();

  /** What answers at the second address. */
  private final FakeKmipServer node =
      FakeKmipServer.builder(authority).serverIdentity(present).start();

  private FakeCloud cloud;
  private EstateSystems systems;
  private SecondAddress second;

  @BeforeEach
  void start() {
    cloud =
        FakeCloud.builder()
            .taskStep(Duration.ofMillis(1))
            .kms(kms -> kms.serverIdentity(present))
            .start();
    systems = EstateSystems.of(cloud);
    cloud.ovh().setKmsConfigured(ip -> !cloud.vcenter().kmsClusters().isEmpty());
    second = new SecondAddress(cloud.kmsPort(), HostAndPort.of(node.host(), node.port()));
    assertThat(systems.apply(estate(known())).isComplete()).isTrue();
  }

  @AfterEach
  void stop() {
    second.close();
    systems.close();
    cloud.close();
    node.close();
  }

  /** The key server by its present certificate. */
  private KeyServer known() {
    return KeyServer.kmip(HostAndPort.of(cloud.kmsHost(), cloud.kmsPort()))
        .identity(systems.identity())
        .registeredAs(cloud.kmsHost(), SecondAddress.IP)
        .expecting(Thumbprint.of(present.certificate(), ThumbprintAlgorithm.SHA256));
  }

  private static ServerCertificate certificate(TestIdentity identity) {
    return ServerCertificate.of(List.of(identity.certificate()));
  }

  private static Estate estate(KeyServer server) {
    return Estate.builder("prod")
        .keyServer(server)
        .registeredWith(FakeCloud.SERVICE_NAME)
        .keyProvider("kms-cluster", "kms-1")
        .build();
  }

  private static String sha1(TestIdentity identity) {
    return Thumbprint.of(identity.certificate(), ThumbprintAlgorithm.SHA1).toString();
  }

  private void makesKey() {
    assertThat(systems.vcenter().kmsClusters().keys().create("kms-cluster").keyId()).isNotBlank();
  }

  private void assertRegistered(TestIdentity first, TestIdentity other) {
    assertThat(cloud.ovh().registeredKms())
        .extracting(FakeRegisteredKms::ip, FakeRegisteredKms::sslThumbprint)
        .containsExactly(tuple(cloud.kmsHost(), sha1(first)), tuple(SecondAddress.IP, sha1(other)));
  }

  private void assertChangesOver(EstatePlan plan) {
    assertThat(plan.isBlocked()).as(plan.text()).isFalse();
    assertThat(plan.findings(Severity.WARNING))
        .filteredOn(finding -> finding.code().equals(FindingCode.KMS_ADDRESSES_DIFFER))
        .singleElement()
        .satisfies(
            finding ->
                assertThat(finding.toString())
                    .contains(SecondAddress.IP, sha1(present), sha1(next), "expects both"));
  }

  @Test
  @Tag("thorough")
  @DisplayName("the first one first: the second keeps the registration of what it shows")
  void first_first() {
    Estate renewing = estate(known().nextCertificate(certificate(next)));
    node.replaceIdentity(present);
    cloud.kms().orElseThrow().replaceIdentity(next);

    assertChangesOver(systems.estates().plan(renewing));
    assertThat(systems.apply(renewing).isComplete()).isTrue();

    assertRegistered(next, present);
    makesKey();
    // vCenter still trusts the present one, which it may meet at the other address
    cloud.kms().orElseThrow().replaceIdentity(present);
    makesKey();
  }

  @Test
  @DisplayName("vCenter sees the other address: either certificate is the right one")
  void vcenterSeesOther_isTaken() {
    Estate renewing = estate(known().nextCertificate(certificate(next)));
    node.replaceIdentity(next);
    cloud
        .vcenter()
        .answerMethod(
            "RetrieveKmipServerCert",
            call ->
                FakeSoapAnswer.of(
                    "<returnval><certificate>"
                        + next.certificatePem()
                        + "</certificate><clientTrustServer>true</clientTrustServer></returnval>"));

    EstatePlan plan = systems.estates().plan(renewing);

    assertChangesOver(plan);
    assertThat(kinds(plan)).containsExactly("trust-next-certificates", "register-key-servers");
  }

  @Test
  @Tag("thorough")
  @DisplayName("an address that shows nothing is not known to have changed over with the first one")
  void second_notRead_keepsItsRegistration() {
    Estate renewing = estate(known().nextCertificate(certificate(next)));
    cloud.kms().orElseThrow().replaceIdentity(next);
    second.hangUp();
    List<String> written = Writes.at(cloud);

    EstatePlan plan = systems.estates().plan(renewing);

    assertThat(plan.findings(Severity.BLOCKING))
        .as(plan.text())
        .filteredOn(finding -> finding.code().equals(FindingCode.REGISTERED_THUMBPRINT_DIFFERS))
        .singleElement()
        .satisfies(finding -> assertThat(finding.toString()).contains(sha1(present), sha1(next)));
    assertThat(Writes.at(cloud)).isEqualTo(written);

    // it is said that the new one takes the place of the old one, wherever that is
    Estate said =
        estate(
            KeyServer.kmip(HostAndPort.of(cloud.kmsHost(), cloud.kmsPort()))
                .identity(systems.identity())
                .registeredAs(cloud.kmsHost(), SecondAddress.IP)
                .expecting(Thumbprint.of(next.certificate(), ThumbprintAlgorithm.SHA256))
                .force(Thumbprint.of(next.certificate(), ThumbprintAlgorithm.SHA256)));
    assertThat(systems.estates().plan(said).findings())
        .extracting(Finding::code)
        .doesNotContain(FindingCode.REGISTERED_THUMBPRINT_DIFFERS);
  }

  @Test
  @Tag("thorough")
  @DisplayName("only both expected ones: a third one, or one that nobody has said, still blocks")
  void others_block() {
    node.replaceIdentity(authority.server("localhost").issue());
    assertBlocked(estate(known().nextCertificate(certificate(next))));
    node.replaceIdentity(next);
    assertBlocked(estate(known()));
    KeyServer byAuthority =
        KeyServer.kmip(HostAndPort.of(cloud.kmsHost(), cloud.kmsPort()))
            .identity(systems.identity())
            .registeredAs(cloud.kmsHost(), SecondAddress.IP);
    assertBlocked(estate(byAuthority.nextCertificate(certificate(next))));
  }

  private void assertBlocked(Estate estate) {
    List<String> written = Writes.at(cloud);
    EstatePlan plan = systems.estates().plan(estate);
    assertThat(plan.findings())
        .as(plan.text())
        .filteredOn(Finding::isBlocking)
        .extracting(Finding::code)
        .contains(FindingCode.KMS_ADDRESSES_DIFFER);
    assertThat(Writes.at(cloud)).isEqualTo(written);
  }
}
