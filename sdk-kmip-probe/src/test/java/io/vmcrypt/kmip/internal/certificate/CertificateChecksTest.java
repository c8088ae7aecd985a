package io.vmcrypt.kmip.internal.certificate;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.core.HostAndPort;
import io.vmcrypt.core.certificate.ServerCertificate;
import io.vmcrypt.core.certificate.ServerTrust;
import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.core.finding.Severity;
import io.vmcrypt.core.operation.TimeSource;
import io.vmcrypt.kmip.KmipProbe;
import io.vmcrypt.kmip.Options;
import io.vmcrypt.kmip.internal.server.Findings;
import io.vmcrypt.kmip.internal.server.ProbeOptions;
import io.vmcrypt.kmip.report.ProbeStep;
import io.vmcrypt.testkit.certificate.TestAuthority;
import io.vmcrypt.testkit.certificate.TestIdentity;
import io.vmcrypt.testkit.certificate.TestKeyAlgorithm;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("What is said about a certificate")
class CertificateChecksTest {

  private static final TestAuthority AUTHORITY = TestAuthority.create();
  private static final Instant BEGIN = Instant.parse("2026-01-01T00:00:00Z");
  private static final Instant END = Instant.parse("2027-01-01T00:00:00Z");
  private static final Instant MIDDLE = Instant.parse("2026-06-01T00:00:00Z");

  private static List<Finding> findings(
      TestIdentity identity, String host, @Nullable String serverName, Instant now) {
    HostAndPort endpoint = HostAndPort.of(host, 5696);
    Findings findings = new Findings(endpoint);
    CertificateChecks.check(
        Options.of(endpoint, serverName, KmipProbe.DEFAULT_TIMEOUT, null),
        ServerCertificate.of(identity.chain()),
        now,
        findings);
    return findings.of(ProbeStep.CERTIFICATE).stream()
        // of every certificate of these tests with a key of the default kind
        .filter(finding -> !finding.code().equals(FindingCode.KMS_CERTIFICATE_EC_KEY))
        .toList();
  }

  private static List<FindingCode> codes(
      TestIdentity identity, String host, @Nullable String serverName, Instant now) {
    return findings(identity, host, serverName, now).stream().map(Finding::code).toList();
  }

  private static TestIdentity valid() {
    return AUTHORITY
        .server("kms.example.com", "*.nodes.example.com", "192.0.2.1", "2001:db8::1")
        .notBefore(BEGIN)
        .notAfter(END)
        .issue();
  }

  @ParameterizedTest
  @CsvSource({
    "2026-06-01T00:00:00Z, ",
    "2025-12-31T23:59:59Z, kms-certificate-not-yet-valid",
    "2026-12-01T23:59:59Z, ",
    "2026-12-02T00:00:01Z, kms-certificate-expires-soon",
    "2027-01-01T00:00:01Z, kms-certificate-expired"
  })
  @DisplayName("validity is judged to the second, with a warning thirty days before the end")
  void validity_atMoment_isJudged(Instant now, @Nullable String code) {
    List<FindingCode> codes = codes(valid(), "kms.example.com", "kms.example.com", now);

    assertThat(codes).isEqualTo(code == null ? List.of() : List.of(new FindingCode(code)));
  }

  @ParameterizedTest
  @CsvSource({
    "kms.example.com, kms.example.com, true",
    "kms.example.com, KMS.example.com, true",
    "a.nodes.example.com, a.nodes.example.com, true",
    "a.b.nodes.example.com, a.b.nodes.example.com, false",
    "nodes.example.com, nodes.example.com, false",
    "192.0.2.1, , true",
    "192.0.2.2, , false",
    "192.0.2.2, kms.example.com, true",
    "2001:db8:0::1, , true",
    "localhost, , false"
  })
  @DisplayName("names and addresses are looked for among the alternative names alone")
  void names_asked_areCompared(String host, @Nullable String serverName, boolean covered) {
    assertThat(codes(valid(), host, serverName, MIDDLE))
        .isEqualTo(covered ? List.of() : List.of(FindingCode.KMS_CERTIFICATE_NAME_MISMATCH));
  }

  @ParameterizedTest
  @ValueSource(strings = {"192.0.513", "3221225985"})
  @DisplayName("a name of digits in a certificate is no address, and is asked of no name server")
  void names_ofDigits_areNoAddresses(String name) {
    TestIdentity identity = AUTHORITY.server(name).notBefore(BEGIN).notAfter(END).issue();

    assertThat(codes(identity, "192.0.2.1", null, MIDDLE))
        .containsExactly(FindingCode.KMS_CERTIFICATE_NAME_MISMATCH);
  }

  @Test
  @DisplayName("weak keys, old signatures, self-signed and incomplete chains are told")
  void strength_weak_isTold() {
    TestIdentity weak =
        AUTHORITY
            .server("kms.example.com")
            .keyAlgorithm(TestKeyAlgorithm.RSA_1024)
            .sha1Signature()
            .notBefore(BEGIN)
            .notAfter(END)
            .issue();
    TestIdentity own =
        AUTHORITY.server("kms.example.com").selfSigned().notBefore(BEGIN).notAfter(END).issue();
    TestIdentity alone = new TestIdentity(List.of(valid().certificate()), own.privateKey());

    assertThat(codes(weak, "kms.example.com", "kms.example.com", MIDDLE))
        .containsExactly(
            FindingCode.KMS_CERTIFICATE_WEAK_SIGNATURE, FindingCode.KMS_CERTIFICATE_WEAK_KEY);
    assertThat(codes(own, "kms.example.com", "kms.example.com", MIDDLE))
        .containsExactly(FindingCode.KMS_CERTIFICATE_SELF_SIGNED);
    assertThat(codes(alone, "kms.example.com", "kms.example.com", MIDDLE))
        .containsExactly(FindingCode.KMS_CERTIFICATE_CHAIN_INCOMPLETE);
  }

  @Test
  @DisplayName("issuers may come in any order, and what is sent besides is not judged")
  void chain_anyOrderAndMore_isFollowed() {
    TestIdentity between =
        AUTHORITY
            .server("between")
            .notBefore(BEGIN)
            .notAfter(Instant.parse("2028-01-01T00:00:00Z"))
            .issue();
    TestIdentity server =
        TestAuthority.of(between).server("kms.example.com").notBefore(BEGIN).notAfter(END).issue();
    TestIdentity stranger =
        TestAuthority.create("another authority")
            .server("stranger")
            .sha1Signature()
            .notBefore(BEGIN)
            .notAfter(Instant.parse("2026-02-01T00:00:00Z"))
            .issue();
    X509Certificate leaf = server.certificate();

    assertThat(codes(chain(server, leaf, AUTHORITY.certificate(), between.certificate())))
        .isEmpty();
    assertThat(
            codes(
                chain(
                    server,
                    leaf,
                    stranger.certificate(),
                    between.certificate(),
                    AUTHORITY.certificate())))
        .isEmpty();
    assertThat(codes(chain(server, leaf, AUTHORITY.certificate())))
        .containsExactly(FindingCode.KMS_CERTIFICATE_CHAIN_INCOMPLETE);
  }

  @Test
  @DisplayName("of two certificates of one issuer the one that serves is followed")
  void chain_issuerTwice_validOneIsFollowed() {
    TestIdentity old =
        AUTHORITY
            .server("between")
            .notBefore(BEGIN)
            .notAfter(Instant.parse("2026-02-01T00:00:00Z"))
            .issue();
    TestIdentity server =
        TestAuthority.of(old).server("kms.example.com").notBefore(BEGIN).notAfter(END).issue();
    X509Certificate renewed =
        AUTHORITY.server("between").notBefore(BEGIN).notAfter(END).issue().certificate();
    X509Certificate root = AUTHORITY.certificate();

    assertThat(codes(chain(server, server.certificate(), old.certificate(), renewed, root)))
        .isEmpty();
    assertThat(codes(chain(server, server.certificate(), old.certificate(), root)))
        .containsExactly(FindingCode.KMS_ISSUER_EXPIRES_SOON);
  }

  @Test
  @DisplayName("an authority vouches for a certificate whose issuers come in another order")
  void trust_anyOrder_isVouchedFor() {
    TestAuthority between = TestAuthority.create("between", TestKeyAlgorithm.EC_P256);
    TestIdentity server = between.server("kms.example.com").issue();
    TestIdentity shown =
        chain(
            server,
            server.certificate(),
            AUTHORITY.certificate(),
            TestAuthority.create("of no use").certificate(),
            between.certificate());

    assertThat(trusting(between, shown)).doesNotContain(FindingCode.KMS_CERTIFICATE_NOT_TRUSTED);
    assertThat(trusting(AUTHORITY, shown)).contains(FindingCode.KMS_CERTIFICATE_NOT_TRUSTED);
  }

  private static List<FindingCode> trusting(TestAuthority authority, TestIdentity shown) {
    HostAndPort endpoint = HostAndPort.of("kms.example.com", 5696);
    Findings findings = new Findings(endpoint);
    ProbeOptions options =
        new ProbeOptions(
            endpoint,
            "kms.example.com",
            KmipProbe.DEFAULT_TIMEOUT,
            null,
            null,
            null,
            ServerTrust.certificateAuthorities(List.of(authority.certificate())),
            Duration.ofDays(30),
            KmipProbe.DEFAULT_MAX_RESPONSE_BYTES,
            false,
            null,
            TimeSource.system());
    CertificateChecks.check(options, ServerCertificate.of(shown.chain()), Instant.now(), findings);
    return findings.of(ProbeStep.CERTIFICATE).stream().map(Finding::code).toList();
  }

  private static TestIdentity chain(TestIdentity server, X509Certificate... chain) {
    return new TestIdentity(List.of(chain), server.privateKey());
  }

  private static List<FindingCode> codes(TestIdentity identity) {
    return codes(identity, "kms.example.com", "kms.example.com", MIDDLE);
  }

  @Test
  @DisplayName("a server's certificate without serverAuth is a note; one without any usage is not")
  void usage_withoutServerAuth_isNote() {
    TestIdentity forClients =
        AUTHORITY.client("kms.example.com").notBefore(BEGIN).notAfter(END).issue();
    TestIdentity forAnything =
        AUTHORITY
            .server("kms.example.com")
            .withoutExtendedKeyUsage()
            .notBefore(BEGIN)
            .notAfter(END)
            .issue();

    assertThat(findings(forClients, "kms.example.com", "kms.example.com", MIDDLE))
        .filteredOn(finding -> !finding.code().equals(FindingCode.KMS_CERTIFICATE_NAME_MISMATCH))
        .singleElement()
        .satisfies(
            finding ->
                assertThat(finding.code()).isEqualTo(FindingCode.KMS_CERTIFICATE_LACKS_SERVER_AUTH))
        .satisfies(finding -> assertThat(finding.severity()).isEqualTo(Severity.NOTE))
        .satisfies(finding -> assertThat(finding.seen()).contains("serverAuth"));
    assertThat(codes(forAnything, "kms.example.com", "kms.example.com", MIDDLE)).isEmpty();
  }
}
