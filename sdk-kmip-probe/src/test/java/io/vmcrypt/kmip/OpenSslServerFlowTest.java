package io.vmcrypt.kmip;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.core.finding.Severity;
import io.vmcrypt.kmip.report.ProbeReport;
import io.vmcrypt.kmip.report.ProbeStep;
import io.vmcrypt.kmip.report.StepOutcome;
import io.vmcrypt.kmip.report.Verdict;
import io.vmcrypt.testkit.certificate.TestAuthority;
import io.vmcrypt.testkit.certificate.TestIdentity;
import io.vmcrypt.testkit.certificate.TestKeyAlgorithm;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("Probing a TLS server of OpenSSL")
@Timeout(60)
@Tag("thorough")
class OpenSslServerFlowTest {

  private static final TestAuthority AUTHORITY = TestAuthority.create();
  private static final TestIdentity RSA =
      AUTHORITY.server("localhost", "127.0.0.1").keyAlgorithm(TestKeyAlgorithm.RSA_2048).issue();

  @TempDir private Path directory;

  private static KmipProbe.Builder probe(SServer server) {
    return KmipProbe.builder(server.endpoint()).timeout(Duration.ofSeconds(3));
  }

  @ParameterizedTest
  @ValueSource(strings = {"-tls1", "-tls1_1"})
  @DisplayName("a server of TLS 1.0 or 1.1 yields its certificate, and is not usable for that")
  void oldTls_anyCall_yieldsCertificateAndSaysSo(String version) throws Exception {
    try (SServer server = SServer.start(directory, RSA, version + " -cipher DEFAULT@SECLEVEL=0")) {
      assertThat(probe(server).build().readCertificate().x509()).isEqualTo(RSA.certificate());

      ProbeReport report = probe(server).build().probe();
      assertThat(Reports.graveCodes(report)).containsExactly(FindingCode.KMS_TLS_TOO_OLD);
      assertThat(report.verdict()).isEqualTo(Verdict.NOT_USABLE);
      assertThat(report.isProbed()).isTrue();
      assertThat(Reports.tls(report).protocol())
          .isEqualTo(version.equals("-tls1") ? "TLS 1.0" : "TLS 1.1");
      assertThat(report.outcome(ProbeStep.TLS)).isEqualTo(StepOutcome.FAILED);
      assertThat(report.outcome(ProbeStep.CERTIFICATE)).isEqualTo(StepOutcome.PASSED);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "-tls1_2, true, alert handshake_failure",
    "-tls1_3, true, alert certificate_required",
    "-tls1_2, false, alert handshake_failure",
    "-tls1_3, false, alert certificate_required"
  })
  @DisplayName(
      "a missing client certificate is told with the true alert, list of authorities or not")
  void verify_noClientCertificate_tellsTrueAlert(String version, boolean listed, String alert)
      throws Exception {
    Files.writeString(directory.resolve("ca.pem"), AUTHORITY.certificatePem());
    String options = version + " -Verify 2 -verify_return_error ";
    options += listed ? "-CAfile ca.pem" : "-verifyCAfile ca.pem";
    try (SServer server = SServer.start(directory, RSA, options)) {
      // a lost alert would show itself in some of several tries
      for (int i = 0; i < 5; i++) {
        ProbeReport report = probe(server).build().probe();
        assertThat(Reports.graveCodes(report))
            .filteredOn(code -> !code.equals(FindingCode.KMS_TLS_1_3_ONLY))
            .containsExactly(FindingCode.CLIENT_CERTIFICATE_MISSING);
        assertThat(report.findings())
            .filteredOn(f -> f.severity() == Severity.BLOCKING)
            .first()
            .extracting(Finding::seen)
            .asString()
            .contains(alert);
      }
      assertThat(probe(server).build().readCertificate().x509()).isEqualTo(RSA.certificate());
    }
  }
}
