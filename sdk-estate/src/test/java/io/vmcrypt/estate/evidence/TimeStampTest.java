package io.vmcrypt.estate.evidence;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.vmcrypt.core.certificate.ClientIdentity;
import io.vmcrypt.core.certificate.ServerTrust;
import io.vmcrypt.core.error.DecodingException;
import io.vmcrypt.core.error.ServiceException;
import io.vmcrypt.core.operation.TimeSource;
import io.vmcrypt.estate.evidence.EvidenceReport.Kind;
import io.vmcrypt.estate.proof.EstateInventory;
import io.vmcrypt.estate.proof.EstateProof;
import io.vmcrypt.estate.proof.ProofScope;
import io.vmcrypt.estate.proof.VmTotals;
import io.vmcrypt.estate.site.EstateSite;
import io.vmcrypt.testkit.certificate.TestAuthority;
import io.vmcrypt.testkit.certificate.TestIdentity;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A time stamp says that a signature was there while its certificate was valid")
@Tag("thorough")
class TimeStampTest {

  private final Instant begin = Instant.now().truncatedTo(ChronoUnit.SECONDS);
  private final Instant end = begin.plus(Duration.ofDays(10));
  private final TestAuthority company = TestAuthority.create("company");
  private final TestIdentity auditor =
      company.client("Auditor").withoutExtendedKeyUsage().notAfter(end).issue();

  @TempDir private Path folder;
  private FakeTimeStampAuthority authority;
  private Path file;
  private Path signature;

  @BeforeEach
  void start() throws Exception {
    authority = FakeTimeStampAuthority.start(begin);
    file = folder.resolve("proof.json");
    signature = EvidenceSigner.signatureOf(file);
    byte[] json = proof();
    Files.write(file, json);
    Files.write(signature, signer(begin).sign(json));
  }

  @AfterEach
  void stop() {
    authority.close();
  }

  private EvidenceSigner signer(Instant now) {
    return EvidenceSigner.of(ClientIdentity.of(auditor.chain(), auditor.privateKey()), at(now));
  }

  private static TimeSource at(Instant now) {
    return new TimeSource() {
      @Override
      public Instant now() {
        return now;
      }

      @Override
      public long nanoTime() {
        return 0;
      }

      @Override
      public void sleep(Duration duration) {
        throw new AssertionError("nobody waits here");
      }
    };
  }

  private byte[] proof() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    new EstateProof(
            "prod",
            new EstateSite("VMware vCenter", "uuid", Optional.empty(), List.of()),
            new ProofScope(
                "d".repeat(64),
                Optional.empty(),
                Optional.empty(),
                List.of("all VMs"),
                List.of(),
                Optional.of(Map.of())),
            Optional.empty(),
            begin,
            Duration.ofSeconds(1),
            "1.2.3",
            30,
            List.of(),
            new VmTotals(Map.of(), 0, 0, 0),
            List.of(),
            EstateInventory.notKnown(),
            List.of(),
            Optional.empty(),
            Optional.empty())
        .writeJson(out);
    return out.toByteArray();
  }

  private void stamp() throws IOException {
    Files.write(
        TimeStampAuthority.stampOf(signature),
        TimeStampAuthority.of(authority.address()).stamp(Files.readAllBytes(signature)));
  }

  private EvidenceReport check(ServerTrust stampers) {
    return EvidenceCheck.builder()
        .signedBy(ServerTrust.certificateAuthorities(List.of(company.certificate())))
        .stampedBy(stampers)
        .timeSource(at(end.plus(Duration.ofDays(100))))
        .build()
        .check(List.of(file));
  }

  private EvidenceReport check() {
    return check(ServerTrust.certificateAuthorities(List.of(authority.root())));
  }

  private static List<Kind> kinds(EvidenceReport report) {
    return report.files().get(0).told().stream().map(EvidenceReport.Told::kind).toList();
  }

  @ParameterizedTest
  @ValueSource(strings = {"SHA256withRSA", "SHA256withRSAandMGF1", "SHA512withRSAandMGF1"})
  @DisplayName("an authority may sign by RSASSA-PSS as well as by the older way:")
  void check_stampedWithRsa_isGood(String algorithm) throws Exception {
    try (FakeTimeStampAuthority rsa = FakeTimeStampAuthority.startRsa(begin, algorithm)) {
      Files.write(
          TimeStampAuthority.stampOf(signature),
          TimeStampAuthority.of(rsa.address()).stamp(Files.readAllBytes(signature)));

      EvidenceReport report = check(ServerTrust.certificateAuthorities(List.of(rsa.root())));

      assertThat(report.isGood()).as(report.text()).isTrue();
      assertThat(kinds(report)).isEmpty();
    }
  }

  @Test
  @DisplayName("an authority that signs with a weak digest vouches for no time")
  void stamp_weakDigest_isRefused() throws Exception {
    try (FakeTimeStampAuthority rsa = FakeTimeStampAuthority.startRsa(begin, "SHA1withRSA")) {
      TimeStampAuthority asked = TimeStampAuthority.of(rsa.address());
      byte[] content = Files.readAllBytes(signature);

      assertThatThrownBy(() -> asked.stamp(content))
          .isInstanceOf(DecodingException.class)
          .hasMessageContaining("too weak");
    }
  }

  @Test
  @DisplayName("with one, a certificate that has ended since is no matter any more")
  void check_stamped_noNoteOfEnd() throws IOException {
    assertThat(kinds(check())).containsExactly(Kind.NOT_STAMPED, Kind.NOTE);

    stamp();

    EvidenceReport report = check();
    assertThat(report.isGood()).as(report.text()).isTrue();
    assertThat(report.files().get(0).told()).isEmpty();
    assertThat(report.files().get(0).signer().orElseThrow().stampedAt()).contains(begin);
    assertThat(report.text()).contains("stamped at " + begin);
    assertThat(authority.asked()).isEqualTo(1);
  }

  @Test
  @DisplayName("one that nobody named vouches for does not count, and is told")
  void check_strangeAuthority_isTold() throws IOException {
    stamp();

    EvidenceReport report =
        check(ServerTrust.certificateAuthorities(List.of(company.certificate())));

    assertThat(kinds(report)).containsExactly(Kind.TIME_STAMP_WRONG, Kind.NOTE);
    EvidenceReport unasked =
        EvidenceCheck.builder().timeSource(at(begin)).build().check(List.of(file));
    assertThat(unasked.isGood()).isTrue();
    assertThat(unasked.text()).contains("CN=Time Authority").contains("is not known");
  }

  @Test
  @DisplayName("one of another signature, and what is none at all, is told")
  void check_otherBytes_isTold() throws IOException {
    stamp();
    Files.write(signature, signer(begin.plusSeconds(1)).sign(Files.readAllBytes(file)));
    assertThat(kinds(check())).containsExactly(Kind.TIME_STAMP_WRONG, Kind.NOTE);
    assertThat(check().text()).contains("it is a time stamp of other bytes");

    Files.writeString(TimeStampAuthority.stampOf(signature), "none");
    assertThat(check().text()).contains("cannot be read as an answer of RFC 3161");
  }

  @Test
  @DisplayName("each changed byte of it is noticed, or changes nothing that is said")
  void check_changedByte_isNoticed() throws IOException {
    stamp();
    Path stamp = TimeStampAuthority.stampOf(signature);
    byte[] good = Files.readAllBytes(stamp);
    for (int at = 0; at < good.length; at += 7) {
      byte[] changed = good.clone();
      changed[at] ^= 1;
      Files.write(stamp, changed);

      Optional<Instant> told =
          check().files().get(0).signer().flatMap(EvidenceReport.Signer::stampedAt);

      assertThat(told.orElse(begin)).as("byte " + at).isEqualTo(begin);
    }
  }

  @Test
  @DisplayName("an answer to another question, a refusal, a redirect and garbage are typed errors")
  void stamp_badAnswers_areRefused() throws IOException {
    byte[] signed = Files.readAllBytes(signature);
    TimeStampAuthority client = TimeStampAuthority.of(authority.address());
    byte[] earlier = client.stamp(signed);

    authority.bend(answer -> earlier);
    assertThatThrownBy(() -> client.stamp(signed))
        .isInstanceOf(DecodingException.class)
        .hasMessageContaining("no answer to what was asked");
    authority.bend(answer -> Arrays.copyOf(answer, answer.length / 2));
    assertThatThrownBy(() -> client.stamp(signed)).isInstanceOf(DecodingException.class);
    // a PKIStatusInfo of "rejection" without a token
    authority.bend(answer -> new byte[] {0x30, 0x05, 0x30, 0x03, 0x02, 0x01, 0x02});
    assertThatThrownBy(() -> client.stamp(signed))
        .isInstanceOf(DecodingException.class)
        .hasMessageContaining("refused it, with status 2");
    authority.bend(answer -> new byte[2 * 1024 * 1024]);
    assertThatThrownBy(() -> client.stamp(signed)).isInstanceOf(DecodingException.class);
    authority.bend(answer -> answer);
    authority.status(302);
    assertThatThrownBy(() -> client.stamp(signed))
        .isInstanceOf(ServiceException.class)
        .hasMessageContaining("leads elsewhere and is not followed");
    authority.status(404);
    assertThatThrownBy(() -> client.stamp(signed))
        .isInstanceOf(ServiceException.class)
        .hasMessageContaining("HTTP status 404");
  }

  @Test
  @DisplayName("an address of another kind, or with a password, is refused, and not repeated")
  void of_otherAddress_isRefused() {
    for (String address :
        List.of("ftp://tsa.example.com", "tsa.example.com", "http://joe:S3cret@tsa.example.com")) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> TimeStampAuthority.of(URI.create(address)))
          .satisfies(e -> assertThat(e.getMessage()).doesNotContain("S3cret"));
    }
  }

  @Test
  @DisplayName("OpenSSL finds it good, and finds that it is of no other bytes")
  void stamp_openssl_verifies() throws Exception {
    assumeTrue(Files.isExecutable(Path.of("/usr/bin/openssl")), "there is no openssl here");
    stamp();
    Path root = folder.resolve("root.pem");
    Files.writeString(
        root,
        "-----BEGIN CERTIFICATE-----\n"
            + Base64.getMimeEncoder(64, new byte[] {'\n'})
                .encodeToString(authority.root().getEncoded())
            + "\n-----END CERTIFICATE-----\n");

    assertThat(openssl(signature, root)).contains("Verification: OK");
    assertThat(openssl(file, root)).contains("Verification: FAILED");
  }

  private String openssl(Path data, Path root) throws IOException {
    Process process =
        new ProcessBuilder(
                Stream.of(
                        "/usr/bin/openssl",
                        "ts",
                        "-verify",
                        "-data",
                        data,
                        "-in",
                        TimeStampAuthority.stampOf(signature),
                        "-CAfile",
                        root)
                    .map(String::valueOf)
                    .toList())
            .redirectErrorStream(true)
            .start();
    process.getOutputStream().close();
    return new String(process.getInputStream().readAllBytes(), UTF_8);
  }
}
