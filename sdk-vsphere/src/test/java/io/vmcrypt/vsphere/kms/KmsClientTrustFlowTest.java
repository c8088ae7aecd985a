package io.vmcrypt.vsphere.kms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vmcrypt.core.certificate.CertificateSigningRequest;
import io.vmcrypt.core.certificate.ClientCertificate;
import io.vmcrypt.core.certificate.ClientIdentity;
import io.vmcrypt.core.error.ConflictException;
import io.vmcrypt.core.error.ConnectionException;
import io.vmcrypt.core.error.OperationTimeoutException;
import io.vmcrypt.core.error.ServiceException;
import io.vmcrypt.testkit.certificate.TestAuthority;
import io.vmcrypt.testkit.certificate.TestIdentity;
import io.vmcrypt.testkit.http.Fault;
import io.vmcrypt.testkit.kmip.FakeKmipServerBuilder;
import io.vmcrypt.testkit.vcenter.FakeVcenter;
import io.vmcrypt.testkit.vcenter.FakeVcenterBuilder;
import io.vmcrypt.testkit.vcenter.part.FakeKey;
import io.vmcrypt.testkit.vcenter.part.FakeVm;
import java.time.Duration;
import java.util.function.UnaryOperator;
import javax.security.auth.x500.X500Principal;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The ways to make a KMS trust vCenter, against a key server that really decides. */
class KmsClientTrustFlowTest {

  private static final Duration SHORT = Duration.ofSeconds(30);
  private static final X500Principal SUBJECT =
      new X500Principal(
          "CN=vcenter.example.com, O=\"Example, Inc.\", OU=IT, L=Roubaix, ST=Nord, C=FR,"
              + " EMAILADDRESS=it@example.com");

  private VcenterWithKms systems;
  private KmsCluster cluster;

  @BeforeEach
  void start() {
    // vCenter's own certificates have no extended key usage
    use(UnaryOperator.identity(), FakeKmipServerBuilder::withoutClientUsageCheck);
  }

  private void use(
      UnaryOperator<FakeVcenterBuilder> vcenter, UnaryOperator<FakeKmipServerBuilder> kms) {
    if (systems != null) {
      systems.close();
    }
    systems = VcenterWithKms.start(vcenter, kms);
    cluster = systems.cluster();
  }

  @AfterEach
  void stop() {
    systems.close();
  }

  private static ClientIdentity identity(TestAuthority authority) {
    TestIdentity identity = authority.client("vcenter").issue();
    return ClientIdentity.of(identity.chain(), identity.privateKey());
  }

  private ClientCertificate sign(CertificateSigningRequest csr) {
    return ClientCertificate.fromPem(systems.kmsAuthority.signCsr(csr.pem()));
  }

  @ParameterizedTest
  @Tag("thorough")
  @ValueSource(strings = {"6.5", "6.7", "7.0.2.0", "8.0.0.2"})
  @DisplayName("a release that takes no subject is not sent one; without one all ways work there")
  void csr_subjectOnOldRelease_isRefused(String release) {
    use(builder -> builder.apiVersion(release), FakeKmipServerBuilder::withoutClientUsageCheck);
    int before = systems.requests();

    assertThatThrownBy(() -> cluster.trust().ensureClientCsr(SUBJECT).value())
        .isInstanceOf(ServiceException.class)
        .hasMessageContainingAll(release, "8.0.1.0");
    assertThatThrownBy(() -> cluster.trust().ensureSelfSignedCertificate(SUBJECT).value())
        .isInstanceOf(ServiceException.class)
        .hasMessageContaining("8.0.1.0");
    assertThat(systems.changesSince(before)).isEmpty();
    cluster
        .trust()
        .ensureClientCertificate(
            ClientCertificateSpec.signed(sign(cluster.trust().ensureClientCsr().value())));
    assertThat(cluster.awaitHealthy(SHORT).isHealthy()).isTrue();
    assertThat(cluster.trust().ensureSelfSignedCertificate().value().subject()).isNotEmpty();
  }

  @Test
  @DisplayName("vCenter's own certificate makes the cluster healthy once the KMS was given it")
  void selfSigned_givenToKms_isHealthyAndRepeatable() {
    ClientCertificate own = cluster.trust().ensureSelfSignedCertificate(SUBJECT).value();
    assertThat(own.subject()).contains("CN=vcenter.example.com");
    assertThat(cluster.trust().clientCertificate()).isEmpty();
    assertThat(cluster.trust().ensureSelfSignedCertificate(SUBJECT).value()).isEqualTo(own);
    assertThat(
            cluster
                .trust()
                .ensureClientCertificate(ClientCertificateSpec.selfSigned(own))
                .isChanged())
        .isTrue();
    assertThatThrownBy(() -> cluster.awaitHealthy(SHORT))
        .isInstanceOf(OperationTimeoutException.class)
        .hasMessageContaining("KMS server kms-1 does not trust vCenter")
        .hasMessageContaining("give vCenter a client certificate that the KMS accepts")
        .hasMessageNotContaining("vCenter does not trust");

    systems.kms.trustClientCertificate(ClientCertificate.fromPem(own.pem()).x509());
    assertThat(cluster.awaitHealthy(SHORT).isHealthy()).isTrue();
    int before = systems.requests();
    assertThat(
            cluster
                .trust()
                .ensureClientCertificate(ClientCertificateSpec.selfSigned(own))
                .isChanged())
        .isFalse();
    assertThat(cluster.trust().clientCertificate()).contains(own);
    assertThat(systems.changesSince(before)).isEmpty();
    ClientCertificate renewed = cluster.trust().createSelfSignedCertificate(KmsTrust.ANY_SUBJECT);
    assertThat(renewed).isNotEqualTo(own);
    assertThat(cluster.awaitHealthy(SHORT).isHealthy()).isTrue();
  }

  private ClientIdentity renewalWhileInUse() {
    systems.fake.addVm(
        FakeVm.builder("web-01").encryptedWith(new FakeKey("key-1", "cluster")).build());
    return identity(TestAuthority.create("stranger"));
  }

  private void assertKept(ClientIdentity other, String... words) {
    int before = systems.requests();
    AbstractThrowableAssert<?, ?> refusal =
        assertThatThrownBy(() -> cluster.trust().ensureClientCertificate(other))
            .isInstanceOf(ConflictException.class)
            .hasMessageContaining("by force");
    for (String word : words) {
      refusal.hasMessageContaining(word);
    }
    assertThat(systems.changesSince(before)).isEmpty();
  }

  @Test
  @DisplayName("a working certificate is kept when a SOAP fault hides it, or what the servers say")
  void ensureClientCertificate_fault_keeps() {
    cluster
        .trust()
        .ensureClientCertificate(
            ClientCertificateSpec.signed(sign(cluster.trust().ensureClientCsr().value())));
    ClientIdentity other = renewalWhileInUse();
    systems
        .fake
        .faults()
        .onNext(FakeVcenter.call("RetrieveClientCert"), SoapFaults.of("RuntimeFault"));
    assertKept(other, "the KMS accepts", "RuntimeFault");

    systems
        .fake
        .faults()
        .onNext(FakeVcenter.call("RetrieveKmipServersStatus_Task"), SoapFaults.of("RuntimeFault"));
    assertKept(other, "it is not known whether the KMS accepts", "RuntimeFault", "web-01");
    systems
        .fake
        .faults()
        .onNext(FakeVcenter.call("RetrieveKmipServersStatus_Task"), SoapFaults.of("RuntimeFault"));
    systems.fake.faults().onNext(FakeVcenter.call("ListKeys"), SoapFaults.of("RuntimeFault"));
    assertKept(other, "it is not known who else uses them", "web-01");
  }

  @Test
  @DisplayName(
      "even without keys in use a certificate is kept while a KMS that is down may accept it")
  void ensureClientCertificate_kmsDownWithoutKeys_keeps() {
    cluster
        .trust()
        .ensureClientCertificate(
            ClientCertificateSpec.signed(sign(cluster.trust().ensureClientCsr().value())));
    ClientIdentity other = identity(TestAuthority.create("stranger"));
    systems.kms.stop();

    assertKept(other, "it is not known whether the KMS accepts", "kms-1 (red");
    systems.kms.restart();
    systems
        .fake
        .faults()
        .onNext(FakeVcenter.call("RetrieveKmipServersStatus_Task"), SoapFaults.of("RuntimeFault"));
    assertKept(other, "it is not known whether the KMS accepts", "RuntimeFault");
  }

  @Test
  @DisplayName("a fault that hides whether there is a certificate does not stop a first one")
  void ensureClientCertificate_firstTimeWithFault_installs() {
    systems
        .fake
        .faults()
        .onNext(FakeVcenter.call("RetrieveClientCert"), SoapFaults.of("RuntimeFault"));

    assertThat(cluster.trust().ensureClientCertificate(identity(systems.kmsAuthority)).isChanged())
        .isTrue();
    assertThat(cluster.awaitHealthy(SHORT).isHealthy()).isTrue();
  }

  @Test
  @DisplayName("one that every server is seen to refuse is replaced, also while keys are in use")
  void ensureClientCertificate_refusedByAllWhileInUse_replaces() {
    cluster.trust().ensureClientCertificate(identity(TestAuthority.create("stranger")));
    renewalWhileInUse();

    assertThat(cluster.trust().ensureClientCertificate(identity(systems.kmsAuthority)).isChanged())
        .isTrue();
    assertThat(cluster.awaitHealthy(SHORT).isHealthy()).isTrue();
  }

  @Test
  @DisplayName(
      "interrupted after any call took effect, both ways of trust continue where they were; what"
          + " the KMS signs makes the cluster healthy, and what it accepts is replaced by force")
  void bothWays_brokenOff_goOn() {
    brokenOff("GenerateClientCsr");
    assertThatThrownBy(() -> cluster.trust().ensureClientCsr(SUBJECT).value())
        .isInstanceOf(ConnectionException.class);
    CertificateSigningRequest csr = cluster.trust().ensureClientCsr(SUBJECT).value();
    assertThat(csr.subject().getName())
        .contains("CN=vcenter.example.com", "O=Example\\, Inc.", "OU=IT", "L=Roubaix", "C=FR");
    assertThat(systems.fake.calls("GenerateClientCsr")).hasSize(1);
    ClientCertificate signed = sign(csr);
    brokenOff("UpdateKmsSignedCsrClientCert");
    assertThatThrownBy(
            () -> cluster.trust().ensureClientCertificate(ClientCertificateSpec.signed(signed)))
        .isInstanceOf(ConnectionException.class);
    assertThat(
            cluster
                .trust()
                .ensureClientCertificate(ClientCertificateSpec.signed(signed))
                .isChanged())
        .isFalse();
    assertThat(cluster.awaitHealthy(SHORT).isHealthy()).isTrue();
    assertThat(cluster.trust().clientCertificate()).contains(signed);

    brokenOff("GenerateSelfSignedClientCert");
    assertThatThrownBy(() -> cluster.trust().ensureSelfSignedCertificate().value())
        .isInstanceOf(ConnectionException.class);
    ClientCertificate own = cluster.trust().ensureSelfSignedCertificate().value();
    assertThat(systems.fake.calls("GenerateSelfSignedClientCert")).hasSize(1);
    assertThatThrownBy(
            () -> cluster.trust().ensureClientCertificate(ClientCertificateSpec.selfSigned(own)))
        .isInstanceOf(ConflictException.class)
        .hasMessageContaining("the KMS accepts the certificate that vCenter shows now");
    brokenOff("UpdateSelfSignedClientCert");
    assertThatThrownBy(
            () ->
                cluster
                    .trust()
                    .ensureClientCertificate(ClientCertificateSpec.selfSigned(own).force()))
        .isInstanceOf(ConnectionException.class);
    assertThat(
            cluster
                .trust()
                .ensureClientCertificate(ClientCertificateSpec.selfSigned(own))
                .isChanged())
        .isFalse();
  }

  private void brokenOff(String method) {
    systems.fake.faults().onNext(FakeVcenter.call(method), Fault.close().afterTakingEffect());
  }
}
