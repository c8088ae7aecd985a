package io.vmcrypt.core.certificate;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.core.Subject;
import io.vmcrypt.core.finding.Finding;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("How long a certificate is valid yet")
class CertificateValidityTest {

  private static final Instant NOW = Instant.parse("2026-11-25T12:00:00Z");
  private static final Subject ABOUT = Subject.of("KMS cluster", "prod").part("client certificate");
  private static final Duration LIMIT = Duration.ofDays(30);

  private static CertificateValidity of(CertificateValidity.Role role, String end) {
    return of(role, "2026-01-01T00:00:00Z", end);
  }

  private static CertificateValidity of(CertificateValidity.Role role, String begin, String end) {
    return new CertificateValidity(
        role, "what", "vCenter", "CN=kms", Instant.parse(begin), Instant.parse(end), NOW);
  }

  @ParameterizedTest
  @CsvSource({
    "2026-12-25T12:00:00Z, 30, false, ",
    "2026-12-25T11:59:59Z, 29, false, WARNING",
    "2026-11-26T12:00:00Z, 1, false, WARNING",
    "2026-11-25T12:00:00Z, 0, false, WARNING",
    "2026-11-25T11:59:59Z, -1, true, BLOCKING",
  })
  @DisplayName("whole days are counted, its last second counts as valid")
  void finding_atItsLimits(String end, long days, boolean ended, String severity) {
    CertificateValidity certificate = of(CertificateValidity.Role.KMS_SERVER, end);

    assertThat(certificate.daysLeft()).isEqualTo(days);
    assertThat(certificate.hasEnded()).isEqualTo(ended);
    assertThat(
            certificate.finding(ABOUT, LIMIT).map(Finding::severity).map(Enum::name).orElse(null))
        .isEqualTo(severity);
  }

  @ParameterizedTest
  @CsvSource({
    "2026-12-07T12:00:00Z, 12 days",
    "2026-11-26T12:00:00Z, 1 day",
    "2026-11-26T11:59:59Z, less than a day",
    "2026-11-25T11:59:59Z, no time",
  })
  @DisplayName("in words there are no 0 days")
  void timeLeft_inWords(String end, String left) {
    CertificateValidity certificate = of(CertificateValidity.Role.KMS_SERVER, end);

    assertThat(certificate.timeLeft()).isEqualTo(left);
    if (!certificate.hasEnded()) {
      assertThat(certificate.finding(ABOUT, LIMIT).orElseThrow().seen())
          .contains("expires in " + left + ", at ");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "KMS_SERVER, kms-certificate-expires-soon, kms-certificate-expired",
    "KMS_SERVER_AT_VCENTER, kms-certificate-expires-soon, kms-certificate-expired",
    "CLIENT_IN_USE, client-certificate-expires-soon, client-certificate-expired",
    "CLIENT_OF_ESTATE, client-certificate-expires-soon, client-certificate-expired",
    "OKMS_CREDENTIAL, client-certificate-expires-soon, client-certificate-expired",
    "KMS_ISSUER, kms-issuer-expires-soon, kms-issuer-expires-soon",
    "KMS_SERVER_NEXT, kms-certificate-expires-soon, kms-certificate-expired",
  })
  @DisplayName("each place has its own code")
  void finding_codeByRole(CertificateValidity.Role role, String soon, String ended) {
    assertThat(of(role, "2026-11-28T13:00:00Z").finding(ABOUT, LIMIT).orElseThrow())
        .satisfies(
            finding -> {
              assertThat(finding.code().value()).isEqualTo(soon);
              assertThat(finding.system()).isEqualTo("vCenter");
              assertThat(finding.subject()).isEqualTo(ABOUT);
              assertThat(finding.seen())
                  .isEqualTo("CN=kms expires in 3 days, at 2026-11-28T13:00:00Z");
              assertThat(finding.advice()).isNotBlank();
            });
    assertThat(of(role, "2026-11-20T13:00:00Z").finding(ABOUT, LIMIT).orElseThrow())
        .satisfies(
            finding -> {
              assertThat(finding.code().value()).isEqualTo(ended);
              assertThat(finding.seen()).isEqualTo("CN=kms expired at 2026-11-20T13:00:00Z");
            });
  }

  @Test
  @DisplayName("on its last day it does not expire in 0 days")
  void finding_lastDay_isSaidSo() {
    assertThat(seen("2026-11-26T11:59:59Z"))
        .isEqualTo("CN=kms expires in less than a day, at 2026-11-26T11:59:59Z");
    assertThat(seen("2026-11-26T12:00:00Z"))
        .isEqualTo("CN=kms expires in 1 day, at 2026-11-26T12:00:00Z");
  }

  private static String seen(String notAfter) {
    return of(CertificateValidity.Role.KMS_SERVER, notAfter)
        .finding(ABOUT, LIMIT)
        .orElseThrow()
        .seen();
  }

  @ParameterizedTest
  @CsvSource({
    "KMS_SERVER, BLOCKING, kms-certificate-not-yet-valid",
    "KMS_SERVER_AT_VCENTER, BLOCKING, kms-certificate-not-yet-valid",
    "KMS_SERVER_NEXT, WARNING, kms-certificate-not-yet-valid",
    "CLIENT_IN_USE, BLOCKING, client-certificate-not-yet-valid",
    "CLIENT_OF_ESTATE, BLOCKING, client-certificate-not-yet-valid",
    "OKMS_CREDENTIAL, BLOCKING, client-certificate-not-yet-valid",
  })
  @DisplayName("before its beginning it stands in the way, but for one that only is to come")
  void finding_beforeItsBeginning_byRole(
      CertificateValidity.Role role, String severity, String code) {
    CertificateValidity early = of(role, "2026-11-25T12:00:01Z", "2027-11-25T12:00:00Z");
    CertificateValidity begun = of(role, "2026-11-25T12:00:00Z", "2027-11-25T12:00:00Z");

    assertThat(early.isNotYetValid()).isTrue();
    assertThat(early.isValid()).isFalse();
    assertThat(early.finding(ABOUT, LIMIT).orElseThrow())
        .satisfies(
            finding -> {
              assertThat(finding.severity()).hasToString(severity);
              assertThat(finding.code().value()).isEqualTo(code);
              assertThat(finding.seen())
                  .isEqualTo(
                      "CN=kms is valid only from 2026-11-25T12:00:01Z on, and now it is " + NOW);
              assertThat(CertificateValidity.isToldBy(finding)).isTrue();
            });
    assertThat(begun.isValid()).isTrue();
    assertThat(begun.finding(ABOUT, LIMIT)).isEmpty();
  }

  @Test
  @DisplayName("what a KMS sends along is told of, and nobody has to be woken for it")
  void isToldBy_issuer_isNot() {
    assertThat(
            CertificateValidity.isToldBy(
                of(CertificateValidity.Role.KMS_ISSUER, "2026-11-20T13:00:00Z")
                    .finding(ABOUT, LIMIT)
                    .orElseThrow()))
        .isFalse();
    assertThat(
            CertificateValidity.isToldBy(
                of(CertificateValidity.Role.KMS_SERVER, "2026-11-28T13:00:00Z")
                    .finding(ABOUT, LIMIT)
                    .orElseThrow()))
        .isTrue();
  }

  @Test
  @DisplayName("without a limit only one that has ended is told of")
  void finding_noLimit_onlyEnded() {
    assertThat(
            of(CertificateValidity.Role.KMS_SERVER, "2026-11-25T12:00:01Z")
                .finding(ABOUT, Duration.ZERO))
        .isEmpty();
    assertThat(
            of(CertificateValidity.Role.KMS_SERVER, "2026-11-25T11:59:59Z")
                .finding(ABOUT, Duration.ZERO))
        .isPresent();
  }

  @Test
  @DisplayName("each place has a word for reports")
  void word_isInLowerCase() {
    assertThat(CertificateValidity.Role.KMS_SERVER_AT_VCENTER.word())
        .isEqualTo("kms-server-at-vcenter");
  }
}
