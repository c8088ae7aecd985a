package io.vmcrypt.vsphere.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.vmcrypt.core.HostAndPort;
import io.vmcrypt.core.certificate.ClientIdentity;
import io.vmcrypt.core.certificate.ServerCertificate;
import io.vmcrypt.core.certificate.ServerTrust;
import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.core.finding.Severity;
import io.vmcrypt.core.operation.TimeSource;
import io.vmcrypt.core.secret.Secret;
import io.vmcrypt.testkit.certificate.TestAuthority;
import io.vmcrypt.testkit.certificate.TestIdentity;
import io.vmcrypt.testkit.kmip.FakeKmipServer;
import io.vmcrypt.testkit.vcenter.FakeVcenter;
import io.vmcrypt.vsphere.VirtualTime;
import io.vmcrypt.vsphere.VsphereClient;
import io.vmcrypt.vsphere.kms.ClientCertificateSpec;
import io.vmcrypt.vsphere.kms.KmsCluster;
import io.vmcrypt.vsphere.kms.KmsClusterSpec;
import io.vmcrypt.vsphere.kms.KmsServerSpec;
import io.vmcrypt.vsphere.session.VsphereCredentials;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("An audit tells how long the certificates on the way of a key are valid yet")
class CertificateDaysFlowTest {

  private static final TestAuthority AUTHORITY = TestAuthority.create("CA");

  private final Instant kmsEnd =
      Instant.now().plus(100, ChronoUnit.DAYS).truncatedTo(ChronoUnit.SECONDS);
  private final Instant clientEnd = kmsEnd.plus(10, ChronoUnit.DAYS);
  private final AtomicReference<Instant> now = new AtomicReference<>(Instant.now());
  private FakeKmipServer kms;
  private FakeVcenter fake;
  private VsphereClient vcenter;
  private KmsCluster cluster;
  private TestIdentity client;

  /** The client's clock; the machines keep theirs, so that nobody refuses anything yet. */
  private final class SetTime implements TimeSource {
    private final VirtualTime waits = new VirtualTime();

    @Override
    public Instant now() {
      return now.get();
    }

    @Override
    public long nanoTime() {
      return waits.nanoTime();
    }

    @Override
    public void sleep(Duration duration) {
      waits.sleep(duration);
    }
  }

  @BeforeEach
  void start() {
    kms =
        FakeKmipServer.builder(AUTHORITY)
            .serverIdentity(AUTHORITY.server("127.0.0.1").notAfter(kmsEnd).issue())
            .start();
    fake = FakeVcenter.builder(AUTHORITY).taskDuration(Duration.ZERO).start();
    vcenter =
        VsphereClient.builder(
                HostAndPort.of(fake.host(), fake.port()),
                VsphereCredentials.password(fake.userName(), Secret.of(fake.password())))
            .trust(ServerTrust.certificateAuthorities(List.of(AUTHORITY.certificate())))
            .timeSource(new SetTime())
            .build();
    cluster =
        vcenter
            .kmsClusters()
            .ensure(
                KmsClusterSpec.builder(
                        "prod", KmsServerSpec.builder("kms-1", kms.host()).port(kms.port()).build())
                    .makeDefault()
                    .build())
            .value();
    cluster.trust().ensureServerTrusted(ServerCertificate.of(List.of(kms.certificate())));
    client = AUTHORITY.client("vcenter").notAfter(clientEnd).issue();
    cluster
        .trust()
        .ensureClientCertificate(
            ClientCertificateSpec.of(ClientIdentity.of(client.chain(), client.privateKey()))
                .force());
  }

  @AfterEach
  void stop() {
    vcenter.close();
    fake.close();
    kms.close();
  }

  private AuditReport audit(AuditRules rules) {
    return vcenter.encryptionAudit(rules).report();
  }

  @Test
  @DisplayName("one that has ended stands in the way, whatever the limit is")
  void audit_ended_blocks() {
    now.set(clientEnd.plusSeconds(1));

    assertThat(audit(AuditRules.builder().certificateDays(1).build()).findings())
        .extracting(Finding::code, Finding::severity)
        .containsExactly(
            tuple(FindingCode.KMS_CERTIFICATE_EXPIRED, Severity.BLOCKING),
            tuple(FindingCode.CLIENT_CERTIFICATE_EXPIRED, Severity.BLOCKING));
  }

  @Test
  @DisplayName("JSON and page hold them, with the limit")
  void files_holdThem() {
    now.set(kmsEnd.minus(3, ChronoUnit.DAYS));
    ByteArrayOutputStream json = new ByteArrayOutputStream();
    ByteArrayOutputStream html = new ByteArrayOutputStream();
    EncryptionAudit audit =
        vcenter.encryptionAudit(AuditRules.builder().certificateDays(7).build());

    audit.writeJson(json);
    audit.writeHtml(html);

    assertThat(json.toString(StandardCharsets.UTF_8).replaceAll("\n *", ""))
        .contains("\"certificateDays\": 7,")
        .contains(
            "\"certificates\": [{\"role\": \"kms-server-at-vcenter\",\"what\": \"KMS server kms-1"
                + " of prod, as vCenter sees it\",\"system\": \"vCenter\",\"subject\":"
                + " \"CN=127.0.0.1,O=vmcrypt tests\",\"notAfter\": \""
                + kmsEnd
                + "\",\"daysLeft\": 3},{\"role\": \"client-in-use\",");
    assertThat(html.toString(StandardCharsets.UTF_8))
        .contains(
            "<bdi>KMS server kms-1 of prod, as vCenter sees it</bdi><small>made out to"
                + " <bdi>CN=127.0.0.1,",
            "<desc>3 days left, limit 7 days</desc>",
            "<rect class=\"soon\" ",
            ": 3 days left, within the limit")
        .contains("<bdi>KMS cluster prod, certificate of server kms-1</bdi>");
  }

  @Test
  @DisplayName("an end that vCenter does not tell is no end in the future")
  void audit_endUnknown_isTold() {
    fake.keys().setKmsCertificatesHidden(true);

    assertThat(audit(AuditRules.builder().build()).findings())
        .extracting(finding -> finding.code() + " " + finding.subject())
        .containsExactly(
            "certificate-end-not-known KMS cluster prod, certificate of server kms-1",
            "certificate-end-not-known KMS cluster prod, client certificate in use");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 3651})
  @DisplayName("a limit out of range is refused")
  void certificateDays_outOfRange_isRefused(int days) {
    assertThatThrownBy(() -> AuditRules.builder().certificateDays(days))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("certificateDays " + days + " is not in 1 to 3650");
  }
}
