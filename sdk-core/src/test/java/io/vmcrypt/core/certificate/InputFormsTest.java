package io.vmcrypt.core.certificate;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.vmcrypt.core.secret.Secret;
import io.vmcrypt.testkit.certificate.TestAuthority;
import io.vmcrypt.testkit.certificate.TestIdentity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequestBuilder;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** All that is read from text and files, side by side: same forms, same bounds, same words. */
@Timeout(120)
class InputFormsTest {

  private static final int MEBIBYTE = 1024 * 1024;
  private static final TestAuthority AUTHORITY = TestAuthority.create();
  private static final TestIdentity CLIENT = AUTHORITY.client("vcenter").issue();

  @TempDir Path directory;

  /**
   * One thing that can be read.
   *
   * @param attempt what a failure begins with, up to where the input came from
   * @param only what the refusal of a large input asks for
   * @param block the label that a malformed input should have
   * @param pem a good one
   * @param der the same
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Kind(
      String attempt,
      String only,
      String block,
      String pem,
      byte[] der,
      Function<String, Object> fromPem,
      Function<Path, Object> fromFile) {

    @Override
    public String toString() {
      return attempt;
    }
  }

  private static Object comparable(ClientIdentity identity) {
    return List.of(identity.certificate(), ClientIdentityTest.secretNumber(identity.privateKey()));
  }

  static List<Kind> kinds() throws Exception {
    String certificatePem = CLIENT.certificatePem();
    byte[] certificateDer = CLIENT.certificate().getEncoded();
    String keyPem = CLIENT.privateKeyPem();
    Path certificateFile = Files.createTempFile("client", ".pem");
    certificateFile.toFile().deleteOnExit();
    Files.writeString(certificateFile, certificatePem);
    Path keyFile = Files.createTempFile("client", ".key");
    keyFile.toFile().deleteOnExit();
    Files.writeString(keyFile, keyPem);
    byte[] csr = signingRequest();
    return List.of(
        new Kind(
            "could not read a certificate (certificate from ",
            "certificates",
            "CERTIFICATE",
            certificatePem,
            certificateDer,
            ServerCertificate::fromPem,
            ServerCertificate::fromFile),
        new Kind(
            "could not read a client certificate (certificate from ",
            "certificates",
            "CERTIFICATE",
            certificatePem,
            certificateDer,
            ClientCertificate::fromPem,
            ClientCertificate::fromFile),
        new Kind(
            "could not read certificate authorities (certificate from ",
            "certificates",
            "CERTIFICATE",
            certificatePem,
            certificateDer,
            ServerTrust::fromPem,
            ServerTrust::fromFile),
        new Kind(
            "could not read a signing request (certificate from ",
            "a signing request",
            "CERTIFICATE REQUEST",
            Pem.encode("CERTIFICATE REQUEST", csr),
            csr,
            CertificateSigningRequest::fromPem,
            CertificateSigningRequest::fromFile),
        new Kind(
            "could not read the certificate (client identity from ",
            "certificates",
            "CERTIFICATE",
            certificatePem,
            certificateDer,
            pem -> comparable(ClientIdentity.fromPem(pem, Secret.of(keyPem))),
            file -> comparable(ClientIdentity.fromFile(file, keyFile))),
        new Kind(
            "could not read the private key (client identity from ",
            "a private key",
            "PRIVATE KEY",
            keyPem,
            CLIENT.privateKey().getEncoded(),
            pem -> comparable(ClientIdentity.fromPem(certificatePem, Secret.of(pem))),
            file -> comparable(ClientIdentity.fromFile(certificateFile, file))));
  }

  private static byte[] signingRequest() throws Exception {
    String algorithm =
        CLIENT.privateKey().getAlgorithm().equals("RSA") ? "SHA256withRSA" : "SHA256withECDSA";
    return new JcaPKCS10CertificationRequestBuilder(
            new X500Name("CN=vcenter"), CLIENT.certificate().getPublicKey())
        .build(new JcaContentSignerBuilder(algorithm).build(CLIENT.privateKey()))
        .getEncoded();
  }

  private Path file(byte[] content) {
    try {
      return Files.write(directory.resolve("input"), content);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @ParameterizedTest
  @MethodSource("kinds")
  @DisplayName("the same is read from PEM text, and from files in PEM and DER")
  void read_anyForm_isTheSame(Kind kind) {
    Object read = kind.fromPem().apply("a comment\n" + kind.pem());
    byte[] pem = kind.pem().getBytes(UTF_8);

    assertThat(kind.fromFile().apply(file(pem))).isEqualTo(read);
    assertThat(kind.fromFile().apply(file(kind.der()))).isEqualTo(read);
  }

  private void assertRefused(Kind kind, byte[] content, String words) {
    refused(
        () -> kind.fromPem().apply(new String(content, UTF_8)),
        kind.attempt() + "PEM text): " + words);
    Path file = file(content);
    refused(() -> kind.fromFile().apply(file), kind.attempt() + "file " + file + "): " + words);
  }

  private static void refused(ThrowingCallable reading, String message) {
    assertThatExceptionOfType(CertificateFormatException.class)
        .isThrownBy(reading)
        .withMessage(message)
        .withNoCause();
  }

  @ParameterizedTest
  @MethodSource("kinds")
  @DisplayName(
      "what is empty, too large, of another kind or malformed is refused in the same words")
  void read_bad_isRefusedInTheSameWords(Kind kind) {
    String advice = "Give a PEM text with a BEGIN " + kind.block() + " block, or the DER form.";
    byte[] large = Arrays.copyOf(kind.pem().getBytes(UTF_8), MEBIBYTE + 1);
    byte[] largest = Arrays.copyOf(kind.pem().getBytes(UTF_8), MEBIBYTE);
    Arrays.fill(large, kind.pem().length(), large.length, (byte) '#');
    Arrays.fill(largest, kind.pem().length(), largest.length, (byte) '#');
    String broken = "-----BEGIN " + kind.block() + "-----\n????\n";

    assertThat(kind.fromFile().apply(file(largest))).isNotNull();
    assertRefused(kind, new byte[0], "it is empty. Write or download it again.");
    assertRefused(kind, large, "it is larger than 1 MiB. Give " + kind.only() + " only.");
    assertRefused(kind, broken.getBytes(UTF_8), "it is malformed (IOException). " + advice);
    assertRefused(
        kind,
        Pem.encode("X509 CRL", new byte[] {0x30, 0}).getBytes(UTF_8),
        "it holds no "
            + switch (kind.block()) {
              case "CERTIFICATE" -> "certificate";
              case "PRIVATE KEY" -> "private key";
              default -> "signing request";
            }
            + ". "
            + advice);
  }

  @ParameterizedTest
  @MethodSource("kinds")
  @DisplayName("a missing file is refused by its path")
  void read_nothing_isRefused(Kind kind) {
    Path none = directory.resolve("none");

    assertThatExceptionOfType(CertificateFormatException.class)
        .isThrownBy(() -> kind.fromFile().apply(none))
        .withMessage(kind.attempt() + "file " + none + "): there is no such file. Check the path.");
  }

  @ParameterizedTest
  @Tag("thorough")
  @MethodSource("kinds")
  @DisplayName("damaged DER is read or refused, and breaks nothing else")
  void read_damagedDer_isReadOrRefused(Kind kind) {
    Random random = new Random(3);
    int refused = 0;
    for (int i = 0; i < 200; i++) {
      byte[] bad = kind.der().clone();
      bad[random.nextInt(bad.length)] ^= (byte) (1 << random.nextInt(8));
      try {
        assertThat(kind.fromFile().apply(file(bad))).isNotNull();
      } catch (CertificateFormatException | PassphraseException e) {
        refused++;
        ClientIdentityTest.assertSaysNothingSecret(e);
      }
    }
    assertThat(refused).isPositive();
  }

  @ParameterizedTest
  @MethodSource("kinds")
  @DisplayName("DER that is nested without end is refused")
  void read_nestedWithoutEnd_isRefused(Kind kind) {
    byte[] nested = new byte[MEBIBYTE];
    for (int i = 0; i < nested.length; i += 2) {
      nested[i] = 0x30;
      nested[i + 1] = (byte) 0x80;
    }

    assertThatExceptionOfType(CertificateFormatException.class)
        .isThrownBy(() -> kind.fromFile().apply(file(nested)))
        .withMessageContaining("it is malformed (");
    String pem = Pem.encode(kind.block(), Arrays.copyOf(nested, 700_000));
    assertThatExceptionOfType(CertificateFormatException.class)
        .isThrownBy(() -> kind.fromPem().apply(pem))
        .withMessageContaining("it is malformed (");
  }

  @Test
  @DisplayName("a key is read whatever else stands in its file")
  void fromPem_brokenCertificateBeforeKey_readsTheKey() {
    String broken = Pem.encode("CERTIFICATE", new byte[] {0x30, 0});

    assertThat(
            comparable(
                ClientIdentity.fromPem(
                    CLIENT.certificatePem(), Secret.of(broken + CLIENT.privateKeyPem()))))
        .isEqualTo(
            comparable(
                ClientIdentity.fromPem(
                    CLIENT.certificatePem(), Secret.of(CLIENT.privateKeyPem()))));
  }

  @Test
  @DisplayName("a PKCS#12 file is read within the same bounds")
  void fromPkcs12_bounds_areTheSame() {
    Secret secret = Secret.of("marked-passphrase");
    Path file = file(new byte[0]);
    String attempt =
        "could not read a client identity from PKCS#12 (client identity from file " + file + "): ";

    refused(
        () -> ClientIdentity.fromPkcs12(file, secret),
        attempt + "it is empty. Write or download it again.");
    Path large = file(new byte[MEBIBYTE + 1]);
    refused(
        () -> ClientIdentity.fromPkcs12(large, secret),
        attempt + "it is larger than 1 MiB. Give a PKCS#12 file only.");
  }
}
