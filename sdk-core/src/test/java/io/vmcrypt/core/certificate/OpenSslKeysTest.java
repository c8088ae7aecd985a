package io.vmcrypt.core.certificate;

import static io.vmcrypt.core.certificate.ClientIdentityTest.secretNumber;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.vmcrypt.core.OpenSsl;
import io.vmcrypt.core.secret.Secret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Keys and PKCS#12 files as openssl writes them, which is what people have. */
@Tag("thorough")
class OpenSslKeysTest {

  private static final String PASSPHRASE = "pass phrase ü€";
  private static final String ASCII = "pass phrase !~";

  /** By file, since the arguments of a process cannot hold all characters everywhere. */
  private static final String PASS = "file:passphrase";

  @TempDir Path directory;
  private OpenSsl openssl;

  @BeforeEach
  void findOpenssl() throws Exception {
    openssl = OpenSsl.in(directory);
    Files.writeString(openssl.file("passphrase"), PASSPHRASE + "\n");
  }

  private void openssl(String command) throws Exception {
    openssl.run(command.split(" "));
  }

  /** Makes key.pem (PKCS#8, plain) and cert.pem for it. */
  private void makeKey(String algorithm) throws Exception {
    String option =
        switch (algorithm) {
          case "RSA" -> " -pkeyopt rsa_keygen_bits:2048";
          case "EC" -> " -pkeyopt ec_paramgen_curve:P-256";
          default -> "";
        };
    openssl("genpkey -algorithm " + algorithm + option + " -out key.pem");
    makeCertificate();
  }

  private void makeCertificate() throws Exception {
    openssl("req -x509 -new -key key.pem -out cert.pem -days 30 -subj /CN=vcenter");
  }

  private ClientIdentity plain() {
    return ClientIdentity.fromFile(openssl.file("cert.pem"), openssl.file("key.pem"));
  }

  private void assertReadsPlain(String name) {
    ClientIdentity identity = ClientIdentity.fromFile(openssl.file("cert.pem"), openssl.file(name));

    assertThat(secretNumber(identity.privateKey()))
        .as(name)
        .isEqualTo(secretNumber(plain().privateKey()));
    assertUploadIsReadByOpenssl(identity);
  }

  private void assertReadsLocked(String name) {
    ClientIdentity identity =
        ClientIdentity.fromFile(
            openssl.file("cert.pem"), openssl.file(name), Secret.of(PASSPHRASE));

    assertThat(secretNumber(identity.privateKey()))
        .as(name)
        .isEqualTo(secretNumber(plain().privateKey()));
    assertUploadIsReadByOpenssl(identity);
    assertThatExceptionOfType(PassphraseException.class)
        .isThrownBy(() -> ClientIdentity.fromFile(openssl.file("cert.pem"), openssl.file(name)))
        .satisfies(e -> assertThat(e.isMissing()).isTrue());
    assertThatExceptionOfType(PassphraseException.class)
        .isThrownBy(
            () ->
                ClientIdentity.fromFile(
                    openssl.file("cert.pem"), openssl.file(name), Secret.of("wrong")))
        .satisfies(e -> assertThat(e.isMissing()).isFalse());
  }

  private void assertUploadIsReadByOpenssl(ClientIdentity identity) {
    try {
      Files.writeString(openssl.file("upload.key"), identity.privateKeyPem().reveal());
      assertThat(openssl.run("pkey", "-in", "upload.key", "-pubout"))
          .isEqualTo(openssl.run("x509", "-in", "cert.pem", "-noout", "-pubkey"));
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  @DisplayName("plain RSA keys are read in both forms")
  void fromFile_plainRsa_isRead() throws Exception {
    makeKey("RSA");
    openssl("rsa -in key.pem -traditional -out traditional.pem");

    assertThat(openssl.file("traditional.pem")).content().contains("BEGIN RSA PRIVATE KEY");
    assertReadsPlain("key.pem");
    assertReadsPlain("traditional.pem");
  }

  @ParameterizedTest
  @ValueSource(strings = {"prime256v1", "secp384r1", "secp521r1"})
  @DisplayName("plain EC keys are read in both forms, also behind the parameters of ecparam")
  void fromFile_plainEc_isRead(String curve) throws Exception {
    openssl.run("ecparam", "-name", curve, "-genkey", "-out", "ecparam.pem");
    openssl("pkcs8 -topk8 -nocrypt -in ecparam.pem -out key.pem");
    makeCertificate();
    openssl("ec -in key.pem -out ec.pem");

    assertThat(openssl.file("ecparam.pem"))
        .content()
        .startsWith("-----BEGIN EC PARAMETERS-----")
        .contains("-----BEGIN EC PRIVATE KEY-----");
    assertReadsPlain("key.pem");
    assertReadsPlain("ec.pem");
    assertReadsPlain("ecparam.pem");
  }

  @Test
  @DisplayName("an Ed25519 key is read")
  void fromFile_ed25519_isRead() throws Exception {
    makeKey("ED25519");

    ClientIdentity identity = plain();

    assertThat(identity.privateKey().getAlgorithm()).isEqualTo("EdDSA");
    assertUploadIsReadByOpenssl(identity);
  }

  @ParameterizedTest
  @ValueSource(strings = {"RSA", "EC"})
  @DisplayName("protected PKCS#8 keys are read, in today's encryptions and in old ones")
  void fromFile_protectedPkcs8_isRead(String algorithm) throws Exception {
    makeKey(algorithm);
    openssl.run("pkey", "-in", "key.pem", "-aes256", "-passout", PASS, "-out", "aes256.pem");
    assertReadsLocked("aes256.pem");
    for (String way :
        List.of("-v2 aes-256-cbc", "-v2 aes-128-cbc -v2prf hmacWithSHA1", "-v2 des3", "-scrypt")) {
      openssl("pkcs8 -topk8 -in key.pem -out way.pem -passout " + PASS + " " + way);
      assertReadsLocked("way.pem");
    }
  }

  @Test
  @DisplayName("a key protected by PKCS#12's old PBE-SHA1-3DES is read")
  void fromFile_pbeSha1TripleDes_isRead() throws Exception {
    makeKey("EC");
    String command = "pkcs8 -topk8 -in key.pem -out v1.pem -passout " + PASS + " -v1 PBE-SHA1-3DES";
    assumeTrue(openssl.can(command.split(" ")), "this openssl has no PBE-SHA1-3DES");

    assertReadsLocked("v1.pem");
  }

  @Test
  @DisplayName("a protected key of the older form is refused with what to do")
  void fromFile_protectedTraditional_isRefused() throws Exception {
    makeKey("RSA");
    openssl.run(
        "rsa", "-in", "key.pem", "-traditional", "-aes256", "-passout", PASS, "-out", "rsa.pem");

    assertThatExceptionOfType(CertificateFormatException.class)
        .isThrownBy(
            () ->
                ClientIdentity.fromFile(
                    openssl.file("cert.pem"), openssl.file("rsa.pem"), Secret.of(PASSPHRASE)))
        .withMessageContaining("encrypted in a way that this SDK cannot read")
        .withMessageContaining("openssl pkcs8 -topk8");
  }

  @ParameterizedTest
  @ValueSource(strings = {"RSA", "EC"})
  @DisplayName("PKCS#8 keys and certificates in DER are read")
  void fromFile_der_isRead(String algorithm) throws Exception {
    makeKey(algorithm);
    toDer("plain.der", "pkcs8", "-topk8", "-nocrypt");
    toDer("locked.der", "pkcs8", "-topk8", "-v2", "aes-256-cbc", "-passout", PASS);
    toDer("scrypt.der", "pkcs8", "-topk8", "-scrypt", "-passout", PASS);

    assertReadsDer("plain.der", "locked.der", "scrypt.der");
  }

  private void toDer(String name, String... command) throws Exception {
    openssl.run(
        Stream.concat(
                Stream.of(command), Stream.of("-in", "key.pem", "-outform", "DER", "-out", name))
            .toArray(String[]::new));
  }

  private void assertReadsDer(String plain, String... locked) throws Exception {
    openssl("x509 -in cert.pem -outform DER -out cert.der");
    Path certificate = openssl.file("cert.der");
    Secret passphrase = Secret.of(PASSPHRASE);
    assertIsPlain(ClientIdentity.fromFile(certificate, openssl.file(plain)), plain);
    assertIsPlain(ClientIdentity.fromFile(certificate, openssl.file(plain), passphrase), plain);
    for (String name : locked) {
      Path key = openssl.file(name);
      assertIsPlain(ClientIdentity.fromFile(certificate, key, passphrase), name);
      assertThatExceptionOfType(PassphraseException.class)
          .isThrownBy(() -> ClientIdentity.fromFile(certificate, key))
          .withMessageStartingWith("could not read the private key (client identity from file ")
          .satisfies(e -> assertThat(e.isMissing()).isTrue());
      assertThatExceptionOfType(PassphraseException.class)
          .isThrownBy(() -> ClientIdentity.fromFile(certificate, key, Secret.of("wrong")))
          .satisfies(e -> assertThat(e.isMissing()).isFalse());
    }
  }

  private void assertIsPlain(ClientIdentity identity, String name) {
    assertThat(secretNumber(identity.privateKey()))
        .as(name)
        .isEqualTo(secretNumber(plain().privateKey()));
    assertThat(identity.certificate()).isEqualTo(plain().certificate());
  }

  @Test
  @DisplayName("certificate and key as PEM texts are read, the key with its passphrase")
  void fromPem_texts_areRead() throws Exception {
    makeKey("RSA");
    openssl.run("pkey", "-in", "key.pem", "-aes256", "-passout", PASS, "-out", "aes256.pem");
    String certificate = Files.readString(openssl.file("cert.pem"));
    Secret key = Secret.fromFile(openssl.file("key.pem"));
    Secret locked = Secret.fromFile(openssl.file("aes256.pem"));

    assertIsPlain(ClientIdentity.fromPem(certificate, key), "key.pem");
    assertIsPlain(ClientIdentity.fromPem(certificate, locked, Secret.of(PASSPHRASE)), "aes256.pem");
    assertThatExceptionOfType(PassphraseException.class)
        .isThrownBy(() -> ClientIdentity.fromPem(certificate, locked))
        .withMessageStartingWith("could not read the private key (client identity from PEM text): ")
        .satisfies(e -> assertThat(e.isMissing()).isTrue());
  }

  @ParameterizedTest
  @ValueSource(strings = {"PEM", "DER"})
  @DisplayName("a signing request of openssl is read from text and files")
  void signingRequest_anyForm_isRead(String form) throws Exception {
    makeKey("EC");
    openssl.run(
        "req", "-new", "-key", "key.pem", "-subj", "/CN=vcenter", "-outform", form, "-out", "csr");
    openssl.run("req", "-in", "csr", "-inform", form, "-out", "csr.pem");

    CertificateSigningRequest request =
        CertificateSigningRequest.fromPem(Files.readString(openssl.file("csr.pem")));

    assertThat(request.isAnsweredBy(plain().certificate())).isTrue();
    assertThat(CertificateSigningRequest.fromFile(openssl.file("csr"))).isEqualTo(request);
  }

  private ClientIdentity exported(String passphrase, String... more) throws Exception {
    Files.writeString(openssl.file("p12-passphrase"), passphrase + "\n");
    String export =
        "pkcs12 -export -inkey key.pem -in cert.pem -out client.p12 -passout file:p12-passphrase";
    String[] command =
        Stream.concat(Stream.of(export.split(" ")), Stream.of(more)).toArray(String[]::new);
    assumeTrue(openssl.can(command), "this openssl cannot: " + List.of(command));
    return ClientIdentity.fromPkcs12(openssl.file("client.p12"), Secret.of(passphrase));
  }

  @ParameterizedTest
  @ValueSource(strings = {"-export", "-legacy", "-nomac"})
  @DisplayName("PKCS#12 files are read, and a wrong passphrase is told")
  void fromPkcs12_anyWay_isRead(String way) throws Exception {
    makeKey("EC");

    assertThat(secretNumber(exported(ASCII, way).privateKey()))
        .isEqualTo(secretNumber(plain().privateKey()));
    assertThatExceptionOfType(PassphraseException.class)
        .isThrownBy(
            () -> ClientIdentity.fromPkcs12(openssl.file("client.p12"), Secret.of("wrong")));
  }

  @Test
  @DisplayName("a PKCS#12 file with an empty passphrase is read")
  void fromPkcs12_emptyPassphrase_isRead() throws Exception {
    makeKey("EC");

    assertThat(secretNumber(exported("").privateKey()))
        .isEqualTo(secretNumber(plain().privateKey()));
  }

  @ParameterizedTest
  @CsvSource({
    "pass phrase !~, -nocerts, there is no certificate with the private key",
    "pass phrase !~, -nokeys, it holds no private key",
    "pass phrase ü€, -export, its passphrase has characters other than ASCII"
  })
  @DisplayName("a PKCS#12 file without a certificate or a key, or that Java cannot open, is told")
  void fromPkcs12_notUsable_saysWhy(String passphrase, String way, String why) throws Exception {
    makeKey("EC");

    assertThatExceptionOfType(CertificateFormatException.class)
        .isThrownBy(() -> exported(passphrase, way))
        .withMessageContaining(why);
  }
}
