package io.vmcrypt.core.certificate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.vmcrypt.core.OpenSsl;
import io.vmcrypt.testkit.certificate.TestAuthority;
import io.vmcrypt.testkit.certificate.TestIdentity;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The forms in which people have certificates, read as a server's and as authorities. */
class CertificateFilesTest {

  private static final TestAuthority AUTHORITY = TestAuthority.create("files authority");
  private static final TestIdentity SERVER =
      AUTHORITY
          .server("kms.example.com", "192.0.2.1")
          .notBefore(Instant.parse("2026-01-01T00:00:00Z"))
          .notAfter(Instant.parse("2036-01-01T00:00:00Z"))
          .issue();

  @TempDir Path directory;

  private Path file(String content) throws IOException {
    return Files.writeString(directory.resolve("server.pem"), content, StandardCharsets.UTF_8);
  }

  @Test
  @DisplayName("a certificate tells whose it is, who made it, and from when to when it holds")
  void accessors_certificate_tellWhatItSays() {
    ServerCertificate certificate = ServerCertificate.of(SERVER.chain());

    assertThat(certificate.subject()).isEqualTo("CN=kms.example.com,O=vmcrypt tests");
    assertThat(certificate.issuer()).isEqualTo("CN=files authority,O=vmcrypt tests");
    assertThat(certificate.notBefore()).isEqualTo("2026-01-01T00:00:00Z");
    assertThat(certificate.notAfter()).isEqualTo("2036-01-01T00:00:00Z");
    assertThat(certificate.x509()).isEqualTo(SERVER.certificate());
    assertThat(certificate.chain()).isEqualTo(SERVER.chain());
    assertThat(certificate.thumbprint()).hasToString(SERVER.thumbprint("SHA-1"));
    assertThat(certificate.thumbprint(ThumbprintAlgorithm.SHA256))
        .hasToString(SERVER.thumbprint("SHA-256"));
    assertThat(certificate)
        .hasToString(
            "CN=kms.example.com,O=vmcrypt tests (SHA-1 " + SERVER.thumbprint("SHA-1") + ")");
  }

  @Test
  @DisplayName("two are equal if the servers' own certificates are, whatever is sent along")
  void equals_sameLeaf_areEqual() {
    ServerCertificate one = ServerCertificate.of(SERVER.chain());
    ServerCertificate leafOnly = ServerCertificate.of(List.of(SERVER.certificate()));

    assertThat(one).isEqualTo(leafOnly).hasSameHashCodeAs(leafOnly);
    assertThat(one).isNotEqualTo(ServerCertificate.of(List.of(AUTHORITY.certificate())));
    assertThat(one).isNotEqualTo(null);
  }

  @Test
  @DisplayName("the PEM of a certificate is one block of the leaf, in lines of 64 characters")
  void pem_certificate_isOneBlockThatIsReadAgain() {
    String pem = ServerCertificate.of(SERVER.chain()).pem();

    assertThat(pem).isEqualTo(SERVER.certificatePem());
    assertThat(pem.lines()).allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(64));
    assertThat(ServerCertificate.fromPem(pem).chain()).containsExactly(SERVER.certificate());
  }

  @Test
  @DisplayName("a PEM text with several certificates is a chain in its order")
  void fromFile_severalBlocks_isChainInOrder() throws IOException {
    assertThat(ServerCertificate.fromFile(file(SERVER.chainPem())).chain())
        .isEqualTo(SERVER.chain());
  }

  @ParameterizedTest
  @ValueSource(strings = {"\n", "\r\n", "\r"})
  @DisplayName("line ends of all systems are read")
  void fromFile_anyLineEnds_isRead(String lineEnd) throws IOException {
    assertThat(ServerCertificate.fromFile(file(SERVER.chainPem().replace("\n", lineEnd))).chain())
        .isEqualTo(SERVER.chain());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\ufeff",
        "subject=CN = kms\nissuer=CN = ca\n",
        "\n\n  \n",
        "Bag Attributes\n    friendlyName: kms\n    localKeyID: 01 02\n",
        "-----BEGIN PRIVATE KEY-----\n"
            + "MC4CAQAwBQYDK2VwBCIEIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f\n"
            + "-----END PRIVATE KEY-----\n",
      })
  @DisplayName("what stands before a block is passed over: marks, comments, keys")
  void fromFile_textBeforeBlock_isPassedOver(String before) throws IOException {
    assertThat(ServerCertificate.fromFile(file(before + SERVER.certificatePem())).chain())
        .containsExactly(SERVER.certificate());
  }

  @Test
  @DisplayName("a block without a line break at its end is read")
  void fromFile_noLineBreakAtEnd_isRead() throws IOException {
    assertThat(ServerCertificate.fromFile(file(SERVER.certificatePem().strip())).x509())
        .isEqualTo(SERVER.certificate());
  }

  @Test
  @Tag("thorough")
  @DisplayName("what openssl x509 -text, -trustout and -outform DER write is read")
  void fromFile_opensslForms_areRead() throws Exception {
    OpenSsl openssl = OpenSsl.in(directory);
    file(SERVER.certificatePem());
    openssl.run("x509", "-in", "server.pem", "-text", "-out", "text.pem");
    openssl.run("x509", "-in", "server.pem", "-trustout", "-out", "trusted.pem");
    openssl.run("x509", "-in", "server.pem", "-outform", "DER", "-out", "out.der");

    for (String name : List.of("text.pem", "trusted.pem", "out.der")) {
      assertThat(ServerCertificate.fromFile(openssl.file(name)).x509())
          .as(name)
          .isEqualTo(SERVER.certificate());
    }
  }

  @Test
  @DisplayName("a directory is told to be unreadable")
  void fromFile_directory_saysThatItCannotBeRead() {
    assertThatExceptionOfType(CertificateFormatException.class)
        .isThrownBy(() -> ServerCertificate.fromFile(directory))
        .withMessageContaining("the file cannot be read: it is a folder; expected a file.");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        " ",
        "not a certificate",
        "-----BEGIN CERTIFICATE-----",
        "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n",
        "-----BEGIN CERTIFICATE-----\n????\n-----END CERTIFICATE-----\n",
        "-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n",
      })
  @DisplayName("garbage is told to be malformed, without quoting it")
  void fromPem_garbage_isMalformed(String text) {
    assertThatExceptionOfType(CertificateFormatException.class)
        .isThrownBy(() -> ServerCertificate.fromPem(text))
        .withMessageStartingWith(
            "could not read a certificate (certificate from PEM text): it is malformed (")
        .withMessageEndingWith("Give a PEM text with a BEGIN CERTIFICATE block, or the DER form.")
        .withNoCause();
  }

  @Test
  @DisplayName("a bundle of authorities is trusted whole")
  void certificateAuthorities_bundle_holdsAll() throws IOException {
    TestAuthority other = TestAuthority.create("other");
    Path file =
        file("# ours\n" + AUTHORITY.certificatePem() + "# theirs\n" + other.certificatePem());

    assertThat(ServerTrust.fromFile(file))
        .isEqualTo(
            ServerTrust.certificateAuthorities(
                List.of(AUTHORITY.certificate(), other.certificate())));
  }

  @Test
  @DisplayName("trust in nothing cannot be made")
  void trust_nothingGiven_isRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ServerTrust.certificateAuthorities(List.of()))
        .withMessage("no certificate authority is given");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new ServerTrust.PinnedThumbprints(List.of()))
        .withMessage("no thumbprint is given");
  }

  @Test
  @DisplayName("a certificate from nothing cannot be made")
  void certificate_nothingGiven_isRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ServerCertificate.of(List.of()))
        .withMessage("chain is empty");
  }
}
