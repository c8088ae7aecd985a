package io.vmcrypt.vsphere.kms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vmcrypt.core.certificate.CertificateSigningRequest;
import io.vmcrypt.core.certificate.ClientCertificate;
import io.vmcrypt.core.certificate.ClientIdentity;
import io.vmcrypt.core.error.ConflictException;
import io.vmcrypt.core.error.ConnectionException;
import io.vmcrypt.testkit.certificate.TestAuthority;
import io.vmcrypt.testkit.certificate.TestIdentity;
import io.vmcrypt.testkit.http.Fault;
import io.vmcrypt.testkit.kmip.FakeKmipServerBuilder;
import io.vmcrypt.testkit.vcenter.FakeVcenter;
import io.vmcrypt.testkit.vcenter.FakeVcenterBuilder;
import java.time.Duration;
import java.util.function.UnaryOperator;
import javax.security.auth.x500.X500Principal;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

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
