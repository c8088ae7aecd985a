package io.vmcrypt.vsphere.kms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vmcrypt.core.certificate.ClientCertificate;
import io.vmcrypt.core.certificate.ClientIdentity;
import io.vmcrypt.core.certificate.ServerCertificate;
import io.vmcrypt.core.error.OperationTimeoutException;
import io.vmcrypt.pykmip.PyKmipServer;
import io.vmcrypt.testkit.certificate.TestAuthority;
import io.vmcrypt.testkit.certificate.TestIdentity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Trust with a real key server, which decides by itself whom it lets in; skipped without one. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Tag("thorough")
class KmsRealServerFlowTest {

  private static final Duration SHORT = Duration.ofSeconds(30);

  private Path directory;
  private PyKmipServer kms;
  private VcenterWithKms systems;

  /** One for all tests: whom one of them lets in besides, the others do not know. */
  @BeforeAll
  void startKms(@TempDir Path folder) {
    directory = folder;
    kms = PyKmipServer.builder().tls13().withoutClientUsageCheck().start(directory);
  }

  @AfterAll
  void stopKms() {
    if (kms != null) {
      kms.close();
    }
  }

  @BeforeEach
  void start() {
    systems = VcenterWithKms.start();
  }

  @AfterEach
  void stop() {
    systems.close();
  }

  /** A cluster of the real server, which vCenter trusts. */
  private KmsCluster cluster() {
    KmsCluster cluster =
        systems
            .clusters()
            .ensure(
                KmsClusterSpec.builder(
                        "cluster",
                        KmsServerSpec.builder("kms-1", "127.0.0.1").port(kms.port()).build())
                    .build())
            .value();
    cluster.trust().ensureServerTrusted(ServerCertificate.of(List.of(kms.certificate())));
    return cluster;
  }

  private static void isRefused(KmsCluster cluster) {
    assertThatThrownBy(() -> cluster.awaitHealthy(SHORT))
        .isInstanceOf(OperationTimeoutException.class)
        .hasMessageContaining("KMS server kms-1 does not trust vCenter")
        .hasMessageNotContaining("vCenter does not trust");
  }

  @Test
  @DisplayName("a certificate and key that the real server's authority issued are accepted")
  void uploaded_ofItsAuthority_isHealthy() {
    KmsCluster cluster = cluster();
    TestIdentity stranger = TestAuthority.create("stranger").client("vcenter").issue();
    cluster
        .trust()
        .ensureClientCertificate(ClientIdentity.of(stranger.chain(), stranger.privateKey()));
    isRefused(cluster);

    TestIdentity client = kms.client();
    cluster.trust().ensureClientCertificate(ClientIdentity.of(client.chain(), client.privateKey()));
    assertThat(cluster.awaitHealthy(SHORT).isHealthy()).isTrue();
  }

  @Test
  @DisplayName("a request that the real server's authority signs is accepted, another's is not")
  void csr_signedByItsAuthority_isHealthy() {
    KmsCluster cluster = cluster();
    String csr = cluster.trust().ensureClientCsr().value().pem();
    cluster
        .trust()
        .ensureClientCertificate(
            ClientCertificateSpec.signed(
                ClientCertificate.fromPem(TestAuthority.create("stranger").signCsr(csr))));
    isRefused(cluster);

    cluster
        .trust()
        .ensureClientCertificate(
            ClientCertificateSpec.signed(ClientCertificate.fromPem(kms.authority().signCsr(csr))));
    assertThat(cluster.awaitHealthy(SHORT).isHealthy()).isTrue();
  }

  @Test
  @DisplayName("vCenter's own certificate is accepted once the real server was given it")
  void selfSigned_givenToIt_isHealthy() throws IOException {
    KmsCluster cluster = cluster();
    ClientCertificate own = cluster.trust().ensureSelfSignedCertificate().value();
    cluster.trust().ensureClientCertificate(ClientCertificateSpec.selfSigned(own));
    isRefused(cluster);

    kms.close();
    Files.writeString(kms.authorityCertificateFile(), own.pem(), StandardOpenOption.APPEND);
    kms = PyKmipServer.builder().tls13().withoutClientUsageCheck().start(directory);
    assertThat(cluster().awaitHealthy(SHORT).isHealthy()).isTrue();
  }
}
