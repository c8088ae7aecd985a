package io.vmcrypt.kmip;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.kmip.protocol.KmipVersion;
import io.vmcrypt.kmip.report.ProbeReport;
import io.vmcrypt.kmip.report.StepOutcome;
import io.vmcrypt.kmip.report.Verdict;
import io.vmcrypt.pykmip.PyKmipServer;
import io.vmcrypt.testkit.certificate.TestAuthority;
import io.vmcrypt.testkit.certificate.TestIdentity;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("Probing a real KMIP server")
@Timeout(180)
@Tag("thorough")
class ProbeRealServerFlowTest {

  @TempDir private Path directory;

  private static ProbeReport probe(PyKmipServer server, @Nullable TestIdentity client) {
    KmipProbe.Builder builder =
        KmipProbe.builder(RealKmip.endpoint(server)).timeout(Duration.ofSeconds(20)).keyRoundTrip();
    if (client != null) {
      builder.clientIdentity(Identities.client(client));
    }
    return builder.build().probe();
  }

  @ParameterizedTest
  @CsvSource({"rsa, false", "rsa, true", "ec, false", "ec, true"})
  @DisplayName("it is usable, and each reason why a client is refused is the true one")
  void probe_realServer_tellsTruth(String key, boolean tls13) throws Exception {
    PyKmipServer server = RealKmip.shared(key, tls13);
    TestIdentity foreign = TestAuthority.create("foreign").client("mallory").issue();
    for (int i = 0; i < 3; i++) {
      ProbeReport good = probe(server, server.client());
      assertThat(Reports.codes(good)).containsExactly(FindingCode.KMIP_OPERATION_WANTED);
      assertThat(good.verdict()).isEqualTo(Verdict.USABLE_WITH_WARNINGS);
      assertThat(Reports.tls(good).protocol()).isEqualTo(tls13 ? "TLSv1.3" : "TLSv1.2");
      assertThat(Reports.kmip(good).versions()).contains(KmipVersion.V1_1, KmipVersion.V2_0);
      assertThat(Reports.kmip(good).vendor()).contains("PyKMIP");

      ProbeReport none = probe(server, null);
      assertThat(Reports.codes(none)).containsExactly(FindingCode.CLIENT_CERTIFICATE_MISSING);
      assertThat(Reports.findings(none).get(0).seen())
          .contains(tls13 ? "alert certificate_required" : "alert handshake_failure");

      ProbeReport stranger = probe(server, foreign);
      assertThat(Reports.codes(stranger))
          .containsExactly(FindingCode.CLIENT_CERTIFICATE_UNKNOWN_AUTHORITY);
      assertThat(Reports.findings(stranger).get(0).seen()).contains("alert unknown_ca");

      ProbeReport unusable = probe(server, server.clientWithoutUsage());
      assertThat(Reports.codes(unusable))
          .containsExactly(FindingCode.CLIENT_CERTIFICATE_LACKS_CLIENT_AUTH);
    }
    assertThat(probe(server, server.client()).steps())
        .allMatch(step -> step.outcome() == StepOutcome.PASSED);
  }

  @Test
  @DisplayName("of a server of TLS 1.0 the certificate is read, and it is not usable")
  void probe_realServerOfTls10_readsCertificateAndSaysSo() throws Exception {
    try (PyKmipServer server = PyKmipServer.builder().tls10Only().start(directory)) {
      ProbeReport report = probe(server, server.client());

      assertThat(report.verdict()).isEqualTo(Verdict.NOT_USABLE);
      assertThat(Reports.graveCodes(report)).containsExactly(FindingCode.KMS_TLS_TOO_OLD);
      assertThat(Reports.tls(report).protocol()).isEqualTo("TLS 1.0");
      assertThat(requireNonNull(report.certificate()).x509()).isEqualTo(server.certificate());
      assertThat(KmipProbe.builder(RealKmip.endpoint(server)).build().readCertificate().x509())
          .isEqualTo(server.certificate());
    }
  }
}
