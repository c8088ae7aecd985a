package io.vmcrypt.core.certificate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.vmcrypt.core.error.SdkException;
import io.vmcrypt.core.secret.Secret;
import io.vmcrypt.testkit.certificate.TestAuthority;
import io.vmcrypt.testkit.certificate.TestIdentity;
import io.vmcrypt.testkit.certificate.TestKeyAlgorithm;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.RSAPrivateKey;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

// the longest of its module: one after the other its tests outlast all other classes
@Execution(ExecutionMode.CONCURRENT)
class ClientIdentityTest {

  private static final String PASSPHRASE = "marked-passphrase";
  private static final TestAuthority AUTHORITY = TestAuthority.create();
  private static final TestIdentity CLIENT = AUTHORITY.client("vcenter").issue();
  private static final Set<String> PIECES_OF_KEY =
      pieces(Base64.getEncoder().encodeToString(CLIENT.privateKey().getEncoded()))
          .collect(Collectors.toSet());
  private static final TestIdentity OTHER = AUTHORITY.client("other").issue();

  @TempDir Path directory;

  private Path write(String name, String content) throws IOException {
    return Files.writeString(directory.resolve(name), content);
  }

  private Path certificate() throws IOException {
    return write("client.pem", CLIENT.certificatePem());
  }

  static void assertIs(ClientIdentity identity, TestIdentity expected) {
    assertThat(identity.certificate()).isEqualTo(expected.certificate());
    assertThat(secretNumber(identity.privateKey())).isEqualTo(secretNumber(expected.privateKey()));
  }

  /** Not the encoded form: with EC keys it may hold the public key too, or not. */
  static BigInteger secretNumber(PrivateKey key) {
    return key instanceof ECPrivateKey ec ? ec.getS() : ((RSAPrivateKey) key).getPrivateExponent();
  }

  @ParameterizedTest
  @EnumSource(TestKeyAlgorithm.class)
  @DisplayName("every kind of key is read in every form it is written in")
  void fromFile_everyFormOfKey_isRead(TestKeyAlgorithm algorithm) throws IOException {
    TestIdentity client = AUTHORITY.client("vcenter").keyAlgorithm(algorithm).issue();
    Path certificate = write("client.pem", client.certificatePem());
    char[] passphrase = PASSPHRASE.toCharArray();

    for (String plain : List.of(client.privateKeyPem(), client.traditionalPrivateKeyPem())) {
      assertIs(ClientIdentity.fromFile(certificate, write("key.pem", plain)), client);
      assertIs(
          ClientIdentity.fromFile(certificate, write("key.pem", plain), Secret.of("needless")),
          client);
    }
    Path locked = write("key.pem", client.encryptedPrivateKeyPem(passphrase));
    assertIs(ClientIdentity.fromFile(certificate, locked, Secret.of(PASSPHRASE)), client);
  }

  @Test
  @DisplayName("certificate and key may stand in one file, in any order and with Windows line ends")
  void fromFile_oneFileWithBoth_isRead() throws IOException {
    for (String both :
        List.of(
            CLIENT.chainPem() + CLIENT.privateKeyPem(),
            CLIENT.traditionalPrivateKeyPem() + CLIENT.chainPem(),
            "\ufeff" + CLIENT.privateKeyPem() + "comment\n" + CLIENT.chainPem(),
            (CLIENT.privateKeyPem() + CLIENT.chainPem()).replace("\n", "\r\n"))) {
      Path file = write("both.pem", both);
      ClientIdentity identity = ClientIdentity.fromFile(file, file);
      assertIs(identity, CLIENT);
      assertThat(identity.chain()).isEqualTo(CLIENT.chain());
    }
  }

  @Test
  @DisplayName("the certificate of the key is found among others and comes first")
  void fromFile_certificateAmongOthers_isFoundByItsKey() throws IOException {
    Path certificates =
        write(
            "all.pem",
            AUTHORITY.certificatePem() + OTHER.certificatePem() + CLIENT.certificatePem());
    ClientIdentity identity =
        ClientIdentity.fromFile(certificates, write("key.pem", CLIENT.privateKeyPem()));

    assertIs(identity, CLIENT);
    assertThat(identity.chain())
        .containsExactly(CLIENT.certificate(), AUTHORITY.certificate(), OTHER.certificate());
  }

  @Test
  @DisplayName("what vCenter is given is one certificate block and one plain PKCS#8 key block")
  void pem_forUpload_isPlain() throws IOException {
    Path key = write("key.pem", CLIENT.encryptedPrivateKeyPem(PASSPHRASE.toCharArray()));
    ClientIdentity identity = ClientIdentity.fromFile(certificate(), key, Secret.of(PASSPHRASE));

    assertThat(identity.certificatePem()).isEqualTo(CLIENT.certificatePem());
    assertThat(identity.privateKeyPem().reveal())
        .startsWith("-----BEGIN PRIVATE KEY-----\n")
        .endsWith("\n-----END PRIVATE KEY-----\n");
    assertIs(
        ClientIdentity.fromFile(
            write("certificate-out.pem", identity.certificatePem()),
            write("key-out.pem", identity.privateKeyPem().reveal())),
        CLIENT);
  }

  @Test
  @DisplayName(
      "a protected key without its passphrase has an error of its own that says what to do")
  void fromFile_noPassphrase_saysThatItIsMissing() throws IOException {
    Path certificate = certificate();
    Path key = write("key.pem", CLIENT.encryptedPrivateKeyPem(PASSPHRASE.toCharArray()));
    assertThatExceptionOfType(PassphraseException.class)
        .isThrownBy(() -> ClientIdentity.fromFile(certificate, key))
        .withMessage(
            "could not read the private key (client identity from file "
                + key
                + "): the private key is protected by a passphrase and none was given. Give its"
                + " passphrase, or download the key from the KMS without one: vCenter takes only"
                + " a key without a password.")
        .satisfies(e -> assertThat(e.isMissing()).isTrue())
        .satisfies(ClientIdentityTest::assertSaysNothingSecret);
  }

  @Test
  @Tag("thorough")
  @DisplayName("a wrong passphrase has an error of its own, for every kind of key")
  void fromFile_wrongPassphrase_saysThatItIsWrong() throws IOException {
    Path certificate = certificate();
    TestIdentity rsa = AUTHORITY.client("r").keyAlgorithm(TestKeyAlgorithm.RSA_2048).issue();
    for (TestIdentity client : List.of(CLIENT, rsa)) {
      Path key = write("key.pem", client.encryptedPrivateKeyPem(PASSPHRASE.toCharArray()));
      for (int i = 0; i < 8; i++) {
        Secret wrong = Secret.of(i == 0 ? "" : PASSPHRASE + i);
        PassphraseException e =
            catchThrowableOfType(
                PassphraseException.class, () -> ClientIdentity.fromFile(certificate, key, wrong));
        assertThat(e.isMissing()).isFalse();
        assertThat(e.outcome()).isEqualTo("the passphrase does not open the private key");
        assertSaysNothingSecret(e);
      }
    }
  }

  @Test
  @Tag("thorough")
  @DisplayName("the key of another certificate is told")
  void fromFile_keyOfAnotherCertificate_isRefused() throws IOException {
    Path certificate = certificate();
    TestIdentity rsa = AUTHORITY.client("r").keyAlgorithm(TestKeyAlgorithm.RSA_2048).issue();

    for (TestIdentity other : List.of(OTHER, rsa)) {
      Path key = write("key.pem", other.privateKeyPem());
      assertThatExceptionOfType(CertificateFormatException.class)
          .isThrownBy(() -> ClientIdentity.fromFile(certificate, key))
          .withMessageContaining(
              "the certificate does not belong to the private key. Give the certificate that was"
                  + " made for this key.")
          .satisfies(ClientIdentityTest::assertSaysNothingSecret);
      assertThatExceptionOfType(CertificateFormatException.class)
          .isThrownBy(() -> ClientIdentity.fromFile(write("chain.pem", CLIENT.chainPem()), key))
          .withMessageContaining("none of the 2 certificates belongs to the private key");
    }
  }

  @Test
  @DisplayName("a key that cannot prove that it belongs to the certificate does not belong to it")
  void of_keyThatCannotSign_isRefused() {
    PrivateKey mute =
        new PrivateKey() {
          private static final long serialVersionUID = 1L;

          @Override
          public String getAlgorithm() {
            return CLIENT.certificate().getPublicKey().getAlgorithm();
          }

          @Override
          public @Nullable String getFormat() {
            return null;
          }

          @Override
          public byte @Nullable [] getEncoded() {
            return null;
          }
        };

    assertThatExceptionOfType(CertificateFormatException.class)
        .isThrownBy(() -> ClientIdentity.of(CLIENT.chain(), mute))
        .withMessageContaining("none of the 2 certificates belongs to the private key");
  }

  @Test
  @DisplayName("DER that is too short for any key is malformed")
  void fromFile_sequenceOfOne_isRefused() throws IOException {
    Path certificate = certificate();
    Path sequenceOfOne =
        Files.write(directory.resolve("key.der"), new byte[] {0x30, 0x03, 0x02, 0x01, 0x00});

    assertThatExceptionOfType(CertificateFormatException.class)
        .isThrownBy(() -> ClientIdentity.fromFile(certificate, sequenceOfOne))
        .withMessageContaining("it is malformed");
  }

  @Test
  @DisplayName("swapped files, missing files and files without a key are told by their path")
  void fromFile_wrongFiles_areRefused() throws IOException {
    Path certificate = certificate();
    Path key = write("key.pem", CLIENT.privateKeyPem());
    Path none = directory.resolve("none.pem");

    assertThatExceptionOfType(CertificateFormatException.class)
        .isThrownBy(() -> ClientIdentity.fromFile(key, certificate))
        .withMessageContaining("from file " + key + "): it holds no certificate.");
    assertThatExceptionOfType(CertificateFormatException.class)
        .isThrownBy(() -> ClientIdentity.fromFile(certificate, certificate))
        .withMessageContaining("from file " + certificate + "): it holds no private key.");
    assertThatExceptionOfType(CertificateFormatException.class)
        .isThrownBy(() -> ClientIdentity.fromFile(certificate, none))
        .withMessageContaining("from file " + none + "): there is no such file.");
    assertThatExceptionOfType(CertificateFormatException.class)
        .isThrownBy(() -> ClientIdentity.fromFile(none, key))
        .withMessageContaining("from file " + none + "): there is no such file.");
  }

  @Test
  @DisplayName("an encryption that nobody here knows is told as such, not as a wrong passphrase")
  void fromFile_unknownEncryption_isToldApart() throws IOException {
    Path certificate = certificate();
    String traditional = CLIENT.encryptedTraditionalPrivateKeyPem(PASSPHRASE.toCharArray());
    Path unknownCipher = write("a.pem", traditional.replace("AES-256-CBC", "FOO-256-CBC"));
    byte[] der =
        Base64.getMimeDecoder()
            .decode(
                CLIENT
                    .encryptedPrivateKeyPem(PASSPHRASE.toCharArray())
                    .replaceAll("-----[^-]+-----", ""));
    // the object identifier 2.16.840.1.101.3.4.1.42 is AES-256 in CBC mode, .99 is nothing
    int at = indexOf(der, new byte[] {0x60, (byte) 0x86, 0x48, 1, 0x65, 3, 4, 1, 0x2a});
    der[at + 8] = 99;
    Path unknownOid = write("b.pem", Pem.encode("ENCRYPTED PRIVATE KEY", der));

    for (Path key : List.of(unknownCipher, unknownOid)) {
      assertThatExceptionOfType(CertificateFormatException.class)
          .isThrownBy(() -> ClientIdentity.fromFile(certificate, key, Secret.of(PASSPHRASE)))
          .withMessageContaining("the private key is encrypted in a way that this SDK cannot read")
          .satisfies(ClientIdentityTest::assertSaysNothingSecret);
    }
  }

  private static int indexOf(byte[] in, byte[] what) {
    for (int i = 0; i <= in.length - what.length; i++) {
      if (Arrays.equals(in, i, i + what.length, what, 0, what.length)) {
        return i;
      }
    }
    throw new IllegalStateException("not there");
  }

  @Test
  @Tag("thorough")
  @DisplayName("damaged keys are read or refused by a typed error that quotes nothing")
  void fromFile_damagedKey_isRefusedWithoutQuoting() throws IOException {
    Path certificate = certificate();
    Random random = new Random(2);
    char[] passphrase = PASSPHRASE.toCharArray();
    List<String> forms =
        List.of(
            CLIENT.privateKeyPem(),
            CLIENT.traditionalPrivateKeyPem(),
            CLIENT.encryptedPrivateKeyPem(passphrase),
            CLIENT.encryptedTraditionalPrivateKeyPem(passphrase));
    int refused = 0;
    for (int i = 0; i < 1000; i++) {
      StringBuilder bad = new StringBuilder(forms.get(i % forms.size()));
      for (int changes = random.nextInt(3); changes >= 0; changes--) {
        bad.setCharAt(random.nextInt(bad.length()), (char) (32 + random.nextInt(95)));
      }
      Path key = write("key.pem", bad.toString());
      try {
        assertIs(ClientIdentity.fromFile(certificate, key, Secret.of(PASSPHRASE)), CLIENT);
      } catch (SdkException e) {
        refused++;
        assertSaysNothingSecret(e);
      }
    }
    assertThat(refused).isGreaterThan(500);
  }

  @ParameterizedTest
  @Tag("thorough")
  @EnumSource(TestKeyAlgorithm.class)
  @DisplayName("a PKCS#12 file gives certificate, chain and key")
  void fromPkcs12_javaFile_isRead(TestKeyAlgorithm algorithm) throws IOException {
    TestIdentity client = AUTHORITY.client("vcenter").keyAlgorithm(algorithm).issue();
    Path file =
        Files.write(directory.resolve("client.p12"), client.pkcs12(PASSPHRASE.toCharArray()));
    ClientIdentity identity = ClientIdentity.fromPkcs12(file, Secret.of(PASSPHRASE));

    assertIs(identity, client);
    assertThat(identity.chain()).isEqualTo(client.chain());
  }

  @Test
  @DisplayName("a wrong passphrase of a PKCS#12 file has an error of its own")
  void fromPkcs12_wrongPassphrase_saysThatItIsWrong() throws IOException {
    Path file =
        Files.write(directory.resolve("client.p12"), CLIENT.pkcs12(PASSPHRASE.toCharArray()));

    for (String wrong : List.of("", "wrong", PASSPHRASE + " ")) {
      assertThatExceptionOfType(PassphraseException.class)
          .isThrownBy(() -> ClientIdentity.fromPkcs12(file, Secret.of(wrong)))
          .withMessageStartingWith(
              "could not read a client identity from PKCS#12 (client identity from file " + file)
          .satisfies(e -> assertThat(e.isMissing()).isFalse())
          .satisfies(ClientIdentityTest::assertSaysNothingSecret);
    }
  }

  @Test
  @DisplayName("a PKCS#12 key whose own passphrase differs from the file's is told")
  void fromPkcs12_keyHasAnotherPassphrase_saysThatItIsWrong() throws Exception {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    store.setKeyEntry(
        "client",
        CLIENT.privateKey(),
        "another".toCharArray(),
        CLIENT.chain().toArray(new X509Certificate[0]));
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    store.store(bytes, PASSPHRASE.toCharArray());
    Path file = Files.write(directory.resolve("store.p12"), bytes.toByteArray());

    assertThatExceptionOfType(PassphraseException.class)
        .isThrownBy(() -> ClientIdentity.fromPkcs12(file, Secret.of(PASSPHRASE)))
        .satisfies(ClientIdentityTest::assertSaysNothingSecret);
  }

  @Test
  @DisplayName("what is no PKCS#12 file is told to be malformed")
  void fromPkcs12_otherFile_isMalformed() throws IOException {
    for (String content : List.of("x", CLIENT.privateKeyPem(), CLIENT.chainPem())) {
      Path file = write("client.p12", content);
      assertThatExceptionOfType(CertificateFormatException.class)
          .isThrownBy(() -> ClientIdentity.fromPkcs12(file, Secret.of(PASSPHRASE)))
          .withMessageContaining("it is malformed (")
          .satisfies(ClientIdentityTest::assertSaysNothingSecret);
    }
  }

  @Test
  @Tag("thorough")
  @DisplayName("damaged PKCS#12 files are refused by a typed error that quotes nothing")
  void fromPkcs12_damaged_isRefusedWithoutQuoting() throws IOException {
    Random random = new Random(3);
    byte[] good = CLIENT.pkcs12(PASSPHRASE.toCharArray());
    int refused = 0;
    // not its last bytes: they are the count of a loop, and a large one only takes long
    for (int i = 0; i < 60; i++) {
      byte[] bad = good.clone();
      bad[100 + random.nextInt(bad.length - 250)] ^= (byte) (1 << random.nextInt(8));
      Path file = Files.write(directory.resolve("client.p12"), bad);
      try {
        ClientIdentity.fromPkcs12(file, Secret.of(PASSPHRASE));
      } catch (SdkException e) {
        refused++;
        assertSaysNothingSecret(e);
      }
    }
    assertThat(refused).isGreaterThan(40);
  }

  @Test
  @DisplayName("an identity from memory is matched as one from files is")
  void of_memory_isMatched() {
    ClientIdentity identity =
        ClientIdentity.of(
            List.of(AUTHORITY.certificate(), CLIENT.certificate()), CLIENT.privateKey());

    assertIs(identity, CLIENT);
    assertThat(identity.chain()).isEqualTo(CLIENT.chain());
    assertThatExceptionOfType(CertificateFormatException.class)
        .isThrownBy(() -> ClientIdentity.of(List.of(), CLIENT.privateKey()))
        .withMessageContaining("there is no certificate with the private key");
    assertThatExceptionOfType(CertificateFormatException.class)
        .isThrownBy(() -> ClientIdentity.of(List.of(OTHER.certificate()), CLIENT.privateKey()))
        .withMessageStartingWith(
            "could not read a client identity (client identity from memory): the certificate does"
                + " not belong");
  }

  @Test
  @DisplayName("the text form shows the certificate's subject and nothing of the key")
  void toString_identity_showsSubjectOnly() {
    ClientIdentity identity = ClientIdentity.of(CLIENT.chain(), CLIENT.privateKey());

    assertThat(identity).hasToString("ClientIdentity[CN=vcenter,O=vmcrypt tests]");
    assertThat(identity.privateKeyPem()).hasToString("Secret");
  }

  /** Neither the passphrase nor any piece of a key, in messages and in the whole stack trace. */
  static void assertSaysNothingSecret(Throwable failure) {
    StringWriter trace = new StringWriter();
    failure.printStackTrace(new PrintWriter(trace));
    String said = trace.toString();
    assertThat(said).doesNotContain(PASSPHRASE);
    assertThat(pieces(said).filter(PIECES_OF_KEY::contains)).isEmpty();
  }

  private static Stream<String> pieces(String text) {
    return IntStream.rangeClosed(0, text.length() - 12).mapToObj(i -> text.substring(i, i + 12));
  }
}
