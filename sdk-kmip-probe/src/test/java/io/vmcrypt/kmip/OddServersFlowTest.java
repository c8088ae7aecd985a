package io.vmcrypt.kmip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vmcrypt.core.HostAndPort;
import io.vmcrypt.core.certificate.ServerCertificate;
import io.vmcrypt.core.certificate.ThumbprintAlgorithm;
import io.vmcrypt.core.error.TlsException;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.core.finding.Severity;
import io.vmcrypt.kmip.internal.probe.ProbeRun;
import io.vmcrypt.kmip.internal.server.ProbeOptions;
import io.vmcrypt.kmip.report.ProbeReport;
import io.vmcrypt.kmip.report.ProbeStep;
import io.vmcrypt.kmip.report.StepOutcome;
import io.vmcrypt.kmip.report.TlsDetails;
import io.vmcrypt.kmip.report.Verdict;
import io.vmcrypt.testkit.certificate.TestAuthority;
import io.vmcrypt.testkit.certificate.TestIdentity;
import io.vmcrypt.testkit.certificate.TestKeyAlgorithm;
import io.vmcrypt.testkit.kmip.FakeKmipServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("Probing a server that vSphere takes and this Java does not")
@Timeout(120)
class OddServersFlowTest {

  private static final TestAuthority AUTHORITY = TestAuthority.create();
  private static final TestIdentity RSA =
      AUTHORITY.server("localhost", "127.0.0.1").keyAlgorithm(TestKeyAlgorithm.RSA_2048).issue();

  /** An alert of TLS 1.2, in hexadecimal: level warning, description unrecognized_name. */
  private static final String WARNING = "150303" + "0002" + "01" + "70";

  @TempDir private Path directory;

  /** What {@code openssl req} is asked for. */
  private enum Odd {
    EMPTY_SUBJECT("/", ""),
    EMPTY_ISSUER("/CN=leaf", ""),
    EXPLICIT_EC_PARAMETERS("/CN=explicit", "prime256v1"),
    BRAINPOOL("/CN=brainpool", "brainpoolP256r1"),
    LARGE("/CN=large", ""),
    MD5("/CN=md5", ""),
    ED25519("/CN=ed25519", ""),
    ED448("/CN=ed448", ""),
    RSA_PSS("/CN=rsa-pss", "");

    private final String subject;
    private final String curve;

    Odd(String subject, String curve) {
      this.subject = subject;
      this.curve = curve;
    }
  }

  /** Runs a command of OpenSSL's in the folder of this test. */
  private void openssl(String arguments) throws Exception {
    String[] command = ("openssl " + arguments).split(" ", -1);
    Process process;
    try {
      process =
          new ProcessBuilder(command)
              .directory(directory.toFile())
              .redirectErrorStream(true)
              .start();
    } catch (IOException e) {
      Assumptions.abort("openssl is not on the PATH");
      throw e;
    }
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(arguments + ": " + out).isZero();
  }

  private void writePem(Odd odd) throws Exception {
    if (odd == Odd.ED25519 || odd == Odd.ED448 || odd == Odd.RSA_PSS) {
      openssl("genpkey -algorithm " + odd.name().replace('_', '-') + " -out odd.key");
    } else if (odd.curve.isEmpty()) {
      openssl("genrsa -out odd.key 2048");
    } else {
      String form = odd == Odd.EXPLICIT_EC_PARAMETERS ? "explicit" : "named_curve";
      openssl("ecparam -genkey -noout -out odd.key -param_enc " + form + " -name " + odd.curve);
    }
    String request = "req -x509 -new -key odd.key -days 30 -out odd.crt -subj " + odd.subject;
    if (odd == Odd.LARGE) {
      StringBuilder names = new StringBuilder("[req]\ndistinguished_name=dn\n[dn]\n[san]\n");
      names.append("subjectAltName=@names\n[names]\n");
      for (int i = 0; i < 1000; i++) {
        names.append(
            String.format(Locale.ROOT, "DNS.%d=%s-%04d.kms.example.com%n", i, "n".repeat(44), i));
      }
      Files.writeString(directory.resolve("large.cnf"), names.toString());
      request += " -config large.cnf -extensions san";
    }
    if (odd == Odd.MD5) {
      request += " -md5";
    }
    openssl(request);
    if (odd == Odd.EMPTY_ISSUER) {
      issueWithoutName();
    }
    String certificate = Files.readString(directory.resolve("odd.crt"));
    String key = Files.readString(directory.resolve("odd.key"));
    Files.writeString(directory.resolve("odd.pem"), certificate + key);
  }

  /** By an authority that has no name: the certificate has a subject and no issuer. */
  private void issueWithoutName() throws Exception {
    openssl("genrsa -out authority.key 2048");
    openssl("req -x509 -new -key authority.key -subj / -out authority.crt");
    openssl("req -new -key odd.key -subj /CN=leaf -out odd.csr");
    openssl(
        "x509 -req -in odd.csr -CA authority.crt -CAkey authority.key -set_serial 7 -days 30"
            + " -out odd.crt");
  }

  private static KmipProbe.Builder probe(HostAndPort endpoint) {
    return KmipProbe.builder(endpoint).timeout(Duration.ofSeconds(10));
  }

  @ParameterizedTest
  @Tag("thorough")
  @EnumSource(Odd.class)
  @DisplayName(
      "the thumbprint is OpenSSL's, whatever the certificate is like, and TLS is not blamed")
  void readCertificate_oddCertificate_hasThumbprint(Odd odd) throws Exception {
    writePem(odd);
    byte[] der =
        Base64.getMimeDecoder()
            .decode(
                Files.readString(directory.resolve("odd.crt")).replaceAll("-----[A-Z ]+-----", ""));
    try (SServer server =
        SServer.start(
            directory,
            RSA,
            "-cert2 odd.pem -key2 odd.pem -servername odd.example.com"
                + " -cipher DEFAULT@SECLEVEL=0")) {
      KmipProbe probe = probe(server.endpoint()).serverName("odd.example.com").build();

      ServerCertificate read = probe.readCertificate();

      assertThat(read.x509().getEncoded()).isEqualTo(der);
      assertThat(read.subject().isEmpty()).isEqualTo(odd == Odd.EMPTY_SUBJECT);
      assertThat(read.issuer().isEmpty())
          .isEqualTo(odd == Odd.EMPTY_SUBJECT || odd == Odd.EMPTY_ISSUER);
      assertThat(read.thumbprint(ThumbprintAlgorithm.SHA1).toString())
          .isEqualTo(
              HexFormat.ofDelimiter(":")
                  .withUpperCase()
                  .formatHex(MessageDigest.getInstance("SHA-1").digest(der)));
      ProbeReport report = probe.probe();
      assertThat(report.certificate()).isEqualTo(read);
      assertThat(report.outcome(ProbeStep.TLS)).isEqualTo(StepOutcome.PASSED);
      // nobody has said what vSphere makes of such certificates
      assertThat(Reports.findings(report))
          .filteredOn(finding -> finding.severity() == Severity.WARNING)
          .anyMatch(
              finding -> finding.advice().matches("(?s).*[Ww]hether vSphere takes .*not known.*"));
    }
  }

  @ParameterizedTest
  @Tag("thorough")
  @ValueSource(booleans = {true, false})
  @DisplayName("a KMS with RSA key exchange only is probed to the end, with either kind of key")
  void probe_rsaKeyExchangeOnly_isUsable(boolean rsaClient) throws Exception {
    TestIdentity client =
        AUTHORITY
            .client("vcenter")
            .keyAlgorithm(rsaClient ? TestKeyAlgorithm.RSA_2048 : TestKeyAlgorithm.EC_P256)
            .issue();
    try (FakeKmipServer behind = FakeKmipServer.builder(AUTHORITY).start();
        ScriptedServer kms = RsaKeyExchangeServer.start(AUTHORITY, RSA, client, behind)) {
      KmipProbe probe =
          probe(kms.endpoint())
              .clientIdentity(Identities.client(client))
              .keyRoundTrip()
              .timeout(Duration.ofSeconds(30))
              .build();

      ProbeReport report = probe.probe();

      assertThat(Reports.codes(report)).containsExactly(FindingCode.KMS_TLS_REFUSED_BY_JAVA);
      assertThat(Reports.findings(report).get(0).advice())
          .contains("is not known for each release")
          .contains("7.0.3");
      assertThat(report.verdict()).isEqualTo(Verdict.USABLE_WITH_WARNINGS);
      assertThat(Reports.tls(report))
          .isEqualTo(
              new TlsDetails(
                  "TLSv1.2",
                  "TLS_RSA_WITH_AES_128_CBC_SHA256",
                  true,
                  List.of(AUTHORITY.certificate().getSubjectX500Principal().getName())));
      assertThat(behind.operations()).contains("Create", "Get", "Activate", "Destroy");
      assertThat(behind.keys()).isEmpty();
      assertThat(probe.readCertificate().x509()).isEqualTo(RSA.certificate());
      assertThat(probe.heldKeys(List.of("stranger")).notHeld()).containsOnlyKeys("stranger");
    }
  }

  @Test
  @DisplayName("a KMS with RSA key exchange only still wants its client certificate")
  void probe_rsaKeyExchangeWithoutClient_saysSo() throws Exception {
    TestIdentity client = AUTHORITY.client("vcenter").issue();
    try (FakeKmipServer behind = FakeKmipServer.builder(AUTHORITY).start();
        ScriptedServer kms = RsaKeyExchangeServer.start(AUTHORITY, RSA, client, behind)) {
      ProbeReport report = probe(kms.endpoint()).build().probe();

      assertThat(Reports.codes(report)).contains(FindingCode.CLIENT_CERTIFICATE_MISSING);
      assertThat(report.verdict()).isEqualTo(Verdict.COULD_NOT_BE_TRIED);
      assertThat(behind.operations()).isEmpty();
    }
  }

  @Test
  @Tag("thorough")
  @DisplayName("cipher suites that no library here has say nothing about vSphere")
  void probe_noCommonSuite_couldNotBeTried() throws Exception {
    try (SServer server =
        SServer.start(directory, RSA, "-tls1_2 -cipher CAMELLIA128-SHA@SECLEVEL=0")) {
      ProbeReport report = probe(server.endpoint()).build().probe();

      assertThat(Reports.codes(report)).containsExactly(FindingCode.KMS_TLS_ALERT);
      assertThat(report.verdict()).isEqualTo(Verdict.COULD_NOT_BE_TRIED);
      assertThatThrownBy(() -> probe(server.endpoint()).build().readCertificate())
          .isExactlyInstanceOf(TlsException.class);
    }
  }

  @Test
  @DisplayName("a warning about the name is a warning, as OpenSSL has it")
  void probe_unrecognizedNameWarning_goesOn() throws Exception {
    try (SServer server =
            SServer.start(
                directory,
                RSA,
                "-servername other.example.com -tls1_2 -cert2 server.pem -key2 server.pem");
        Relay relay = Relay.to(server.endpoint())) {
      KmipProbe probe = probe(relay.endpoint()).serverName("kms.example.com").build();

      assertThat(probe.readCertificate().x509()).isEqualTo(RSA.certificate());
      assertThat(relay.answers()).isNotEmpty().allMatch(answer -> answer.startsWith(WARNING));
      ProbeReport report = probe.probe();
      assertThat(report.outcome(ProbeStep.TLS)).isEqualTo(StepOutcome.PASSED);
      assertThat(Reports.codes(report)).contains(FindingCode.KMS_TLS_REFUSED_BY_JAVA);
    }
  }

  @Test
  @Tag("thorough")
  @DisplayName("a silent address does not hide the next one, and is named")
  void probe_silentAddress_isNamedAndPassed() throws Exception {
    java.net.InetAddress second = java.net.InetAddress.getByAddress(new byte[] {127, 0, 0, 3});
    TestIdentity client = AUTHORITY.client("vcenter").issue();
    try (ScriptedServer silent =
            ScriptedServer.start(socket -> ScriptedServer.drain(socket.getInputStream()));
        ScriptedServer answering =
            ScriptedServer.start(
                (javax.net.ssl.SSLServerSocket)
                    TlsServers.context(RSA, AUTHORITY)
                        .getServerSocketFactory()
                        .createServerSocket(silent.port(), 50, second),
                socket -> {
                  ((javax.net.ssl.SSLSocket) socket).startHandshake();
                  ScriptedServer.drain(socket.getInputStream());
                })) {
      ProbeOptions options =
          Options.of(
              HostAndPort.of("kms.example.com", answering.port()),
              "kms.example.com",
              Duration.ofSeconds(4),
              client);

      ProbeReport report =
          new ProbeRun(options, (endpoint, deadline) -> List.of(Loopback.ipv4(), second)).run();

      assertThat(report.certificate()).isEqualTo(ServerCertificate.of(RSA.chain()));
      assertThat(report.findings())
          .filteredOn(finding -> finding.code().equals(FindingCode.KMS_ADDRESS_NOT_READABLE))
          .anyMatch(finding -> finding.seen().startsWith("127.0.0.1 shows no certificate"));
    }
  }

  /** ServerHello and Certificate of TLS 1.2, with something that is no certificate. */
  private static byte[] showing(byte[] noCertificate) {
    String der = HexFormat.of().formatHex(noCertificate);
    String hello = "0303" + "00".repeat(32) + "00" + "c02f" + "00" + "0005" + "ff01000100";
    String chain = length(noCertificate.length, 3) + der;
    String certificate = length(chain.length() / 2, 3) + chain;
    String messages = message("02", hello) + message("0b", certificate);
    return HexFormat.of().parseHex("160303" + length(messages.length() / 2, 2) + messages);
  }

  private static String message(String type, String body) {
    return type + length(body.length() / 2, 3) + body;
  }

  private static String length(int length, int bytes) {
    return String.format("%0" + 2 * bytes + "x", length);
  }

  @Test
  @DisplayName("a certificate that no one can read is told with its thumbprints, TLS is not blamed")
  void probe_unreadableCertificate_isToldAsThat() throws Exception {
    byte[] noCertificate = {0x30, 3, 2, 1, 1};
    String thumbprint =
        HexFormat.ofDelimiter(":")
            .withUpperCase()
            .formatHex(MessageDigest.getInstance("SHA-1").digest(noCertificate));
    try (ScriptedServer kms =
        ScriptedServer.start(
            socket -> {
              socket.getInputStream().readNBytes(5);
              socket.getOutputStream().write(showing(noCertificate));
              ScriptedServer.drain(socket.getInputStream());
            })) {
      ProbeReport report = probe(kms.endpoint()).build().probe();

      assertThat(Reports.codes(report)).containsExactly(FindingCode.KMS_CERTIFICATE_UNREADABLE);
      assertThat(report.findings().get(0).seen()).contains(thumbprint).doesNotContain("TLS");
      assertThat(report.outcome(ProbeStep.TLS)).isNotEqualTo(StepOutcome.FAILED);
      assertThat(report.verdict()).isEqualTo(Verdict.COULD_NOT_BE_TRIED);
      assertThatThrownBy(() -> probe(kms.endpoint()).build().readCertificate())
          .isExactlyInstanceOf(TlsException.class)
          .hasMessageContaining(thumbprint)
          .hasMessageContaining("cannot be read here");
    }
  }
}
