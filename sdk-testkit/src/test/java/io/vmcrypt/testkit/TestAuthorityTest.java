package io.vmcrypt.testkit;

import static io.vmcrypt.testkit.Refusals.refuses;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vmcrypt.testkit.certificate.TestAuthority;
import io.vmcrypt.testkit.certificate.TestIdentity;
import io.vmcrypt.testkit.certificate.TestIdentityRequest;
import io.vmcrypt.testkit.certificate.TestKeyAlgorithm;
import java.io.ByteArrayInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.SignatureException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TestAuthorityTest {

  private static final String SERVER_AUTH = "1.3.6.1.5.5.7.3.1";
  private static final String CLIENT_AUTH = "1.3.6.1.5.5.7.3.2";
  private static final char[] PASSPHRASE = "open sesame".toCharArray();

  @TempDir Path directory;

  private final TestAuthority authority = TestAuthority.create();

  @Test
  @DisplayName(
      "A server certificate names all its names and addresses; each kind is for its purpose only")
  void server_dnsAndAddresses_areSubjectAlternativeNames() throws Exception {
    X509Certificate certificate =
        authority.server("kms.example", "192.0.2.1", "2001:db8::1").issue().certificate();

    assertThat(certificate.getSubjectX500Principal().getName()).contains("CN=kms.example");
    assertThat(certificate.getSubjectAlternativeNames())
        .containsExactly(
            List.of(2, "kms.example"), List.of(7, "192.0.2.1"), List.of(7, "2001:db8:0:0:0:0:0:1"));
    assertThat(certificate.getExtendedKeyUsage()).containsExactly(SERVER_AUTH);
    assertThat(certificate.getBasicConstraints()).isEqualTo(-1);
    assertThat(certificate.getPublicKey().getAlgorithm()).isEqualTo("EC");
    certificate.verify(authority.certificate().getPublicKey());
    certificate.checkValidity();
    X509Certificate client = authority.client("vcenter, with a comma").issue().certificate();
    assertThat(client.getExtendedKeyUsage()).containsExactly(CLIENT_AUTH);
    assertThat(client.getSubjectAlternativeNames()).isNull();
    assertThat(client.getSubjectX500Principal().getName()).contains("CN=vcenter\\, with a comma");
  }

  @Test
  @DisplayName("Each option changes the one thing it names")
  void request_options_areFollowed() throws Exception {
    Instant from = Instant.parse("2020-01-01T00:00:00Z");
    Instant until = Instant.parse("2021-01-01T00:00:00Z");

    X509Certificate certificate =
        authority
            .client("vcenter")
            .keyAlgorithm(TestKeyAlgorithm.RSA_1024)
            .notBefore(from)
            .notAfter(until)
            .sha1Signature()
            .withoutExtendedKeyUsage()
            .selfSigned()
            .subjectAlternativeNames("vcenter.example")
            .issue()
            .certificate();

    assertThat(certificate.getNotBefore()).isEqualTo(from);
    assertThat(certificate.getNotAfter()).isEqualTo(until);
    assertThat(authority.server("x").notAfter(from).issue().certificate().getNotBefore())
        .as("an end in the past alone: it was valid, and has expired")
        .isBefore(from);
    assertThat(certificate.getSigAlgName()).isEqualTo("SHA1withRSA");
    assertThat(certificate.getExtendedKeyUsage()).isNull();
    assertThat(certificate.getSubjectAlternativeNames())
        .containsExactly(List.of(2, "vcenter.example"));
    assertThat(((java.security.interfaces.RSAPublicKey) certificate.getPublicKey()).getModulus())
        .satisfies(modulus -> assertThat(modulus.bitLength()).isEqualTo(1024));
    certificate.verify(certificate.getPublicKey());
    assertThatThrownBy(() -> certificate.verify(authority.certificate().getPublicKey()))
        .isInstanceOfAny(SignatureException.class, java.security.InvalidKeyException.class);
  }

  @Test
  @DisplayName(
      "of certificates that are issued within a second, each ends later than the one before")
  void issue_atOnce_endsLater() {
    assertThat(authority.client("a").issue().certificate().getNotAfter())
        .isBefore(authority.client("b").issue().certificate().getNotAfter());
  }

  @Test
  @DisplayName("Refuses blank names, no names at all, and an end before the beginning")
  void request_badArguments_areRefused() {
    refuses(() -> TestAuthority.create(" "), "commonName");
    refuses(authority::server);
    refuses(() -> authority.server("localhost", ""));
    refuses(() -> authority.client(""), "commonName");
    refuses(
        () -> new TestIdentity(List.of(), authority.client("me").issue().privateKey()), "chain");
    TestIdentityRequest backwards =
        authority
            .server("localhost")
            .notBefore(Instant.parse("2021-01-01T00:00:00Z"))
            .notAfter(Instant.parse("2020-01-01T00:00:00Z"));
    refuses(IllegalStateException.class, backwards::issue, "2020-01-01");
    refuses(() -> authority.signCsr("no request"), "CERTIFICATE REQUEST");
    refuses(() -> authority.signCsr(authority.certificatePem()));
    refuses(() -> authority.client("x").issue().thumbprint("SHA-0"), "SHA-0");
  }

  @ParameterizedTest
  @Tag("thorough")
  @EnumSource(TestKeyAlgorithm.class)
  @DisplayName("OpenSSL verifies the chain for its purpose, whatever the keys")
  void server_anyKey_openSslVerifies(TestKeyAlgorithm algorithm) throws Exception {
    OpenSsl openssl = OpenSsl.in(directory);
    TestAuthority signer = TestAuthority.create("signer", algorithm);
    write("ca.pem", signer.certificatePem());
    write("server.pem", signer.server("localhost").keyAlgorithm(algorithm).issue().chainPem());
    write("client.pem", signer.client("me").keyAlgorithm(algorithm).issue().certificatePem());
    write("stranger.pem", authority.client("me").issue().certificatePem());

    // RSA_1024 is below OpenSSL's own minimum of level 1
    String[] verify = {
      "verify", "-x509_strict", "-auth_level", "0", "-CAfile", "ca.pem", "-purpose"
    };
    assertThat(openssl.run(with(verify, "sslserver", "server.pem")).output())
        .isEqualTo("server.pem: OK\n");
    assertThat(openssl.run(with(verify, "sslclient", "client.pem")).output())
        .isEqualTo("client.pem: OK\n");
    assertThat(openssl.run(with(verify, "sslclient", "server.pem")).exitCode()).isNotZero();
    assertThat(openssl.run(with(verify, "sslclient", "stranger.pem")).exitCode()).isNotZero();
  }

  @ParameterizedTest
  @Tag("thorough")
  @EnumSource(TestKeyAlgorithm.class)
  @DisplayName("OpenSSL reads each form of the private key, and only with the right passphrase")
  void privateKey_eachForm_openSslReads(TestKeyAlgorithm algorithm) throws Exception {
    OpenSsl openssl = OpenSsl.in(directory);
    TestIdentity identity = authority.client("me").keyAlgorithm(algorithm).issue();
    String plain = identity.privateKeyPem();
    write("plain.pem", plain);
    write("encrypted.pem", identity.encryptedPrivateKeyPem(PASSPHRASE));
    write("traditional.pem", identity.traditionalPrivateKeyPem());
    write("old.pem", identity.encryptedTraditionalPrivateKeyPem(PASSPHRASE));
    write("cert.pem", identity.certificatePem());
    String family = algorithm == TestKeyAlgorithm.EC_P256 ? "EC" : "RSA";

    assertThat(plain).startsWith("-----BEGIN PRIVATE KEY-----\n");
    assertThat(read("encrypted.pem")).startsWith("-----BEGIN ENCRYPTED PRIVATE KEY-----\n");
    assertThat(read("traditional.pem")).startsWith("-----BEGIN " + family + " PRIVATE KEY-----\n");
    assertThat(read("old.pem"))
        .startsWith(
            "-----BEGIN "
                + family
                + " PRIVATE KEY-----\n"
                + "Proc-Type: 4,ENCRYPTED\nDEK-Info: AES-256-CBC,");
    String publicKey = openssl.run("x509", "-in", "cert.pem", "-noout", "-pubkey").output();
    for (String file : List.of("plain.pem", "encrypted.pem", "traditional.pem", "old.pem")) {
      assertThat(
              openssl.run("pkey", "-in", file, "-passin", "pass:open sesame", "-pubout").output())
          .as(file)
          .isEqualTo(publicKey);
    }
    for (String file : List.of("encrypted.pem", "old.pem")) {
      assertThat(openssl.run("pkey", "-in", file, "-passin", "pass:wrong", "-noout").exitCode())
          .as(file)
          .isNotZero();
    }
    assertThat(openssl.run("asn1parse", "-in", "encrypted.pem").output())
        .contains("PBES2", "PBKDF2", "aes-256-cbc");
  }

  @Test
  @DisplayName("OpenSSL and the JDK read the PKCS #12 container with chain and key")
  void pkcs12_password_opensWithOpenSslAndJdk() throws Exception {
    OpenSsl openssl = OpenSsl.in(directory);
    TestIdentity identity = authority.client("me").keyAlgorithm(TestKeyAlgorithm.RSA_2048).issue();
    byte[] container = identity.pkcs12(PASSPHRASE);
    Files.write(directory.resolve("me.p12"), container);

    OpenSsl.Answer answer =
        openssl.run("pkcs12", "-in", "me.p12", "-passin", "pass:open sesame", "-nodes");
    assertThat(answer.exitCode()).isZero();
    assertThat(answer.output().split("BEGIN CERTIFICATE", -1)).hasSize(3);
    assertThat(answer.output()).contains("BEGIN PRIVATE KEY");
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(new ByteArrayInputStream(container), PASSPHRASE);
    assertThat(store.getKey(TestIdentity.PKCS12_ALIAS, PASSPHRASE))
        .isEqualTo(identity.privateKey());
    assertThat(store.getCertificateChain(TestIdentity.PKCS12_ALIAS))
        .containsExactlyElementsOf(identity.chain());
  }

  @Test
  @Tag("thorough")
  @DisplayName("Signs the request that OpenSSL makes, and refuses one that was tampered with")
  void signCsr_openSslRequest_isSignedForClients() throws Exception {
    OpenSsl openssl = OpenSsl.in(directory);
    openssl.run(
        "req",
        "-newkey",
        "rsa:2048",
        "-nodes",
        "-keyout",
        "csr.key",
        "-out",
        "csr.pem",
        "-subj",
        "/O=VMware/CN=vcenter.example");
    String csr = read("csr.pem");

    X509Certificate certificate =
        (X509Certificate)
            CertificateFactory.getInstance("X.509")
                .generateCertificate(
                    new ByteArrayInputStream(authority.signCsr(csr).getBytes(US_ASCII)));

    assertThat(certificate.getSubjectX500Principal().getName())
        .isEqualTo("CN=vcenter.example,O=VMware");
    assertThat(certificate.getExtendedKeyUsage()).containsExactly(CLIENT_AUTH);
    certificate.verify(authority.certificate().getPublicKey());
    openssl.run("req", "-in", "csr.pem", "-outform", "DER", "-out", "csr.der");
    byte[] tampered = Files.readAllBytes(directory.resolve("csr.der"));
    tampered[tampered.length - 1] ^= 1;
    refuses(
        () -> authority.signCsr(PemText.of("CERTIFICATE REQUEST", tampered)),
        "not signed by its own key");
  }

  @Test
  @DisplayName("An identity's text names the subject and holds nothing of its key")
  void identity_toString_holdsNoKey() {
    TestIdentity identity = authority.client("me").keyAlgorithm(TestKeyAlgorithm.RSA_2048).issue();

    assertThat(identity.toString()).isEqualTo("TestIdentity[CN=me,O=vmcrypt tests]");
  }

  private static String[] with(String[] head, String... tail) {
    String[] all = java.util.Arrays.copyOf(head, head.length + tail.length);
    System.arraycopy(tail, 0, all, head.length, tail.length);
    return all;
  }

  private void write(String name, String text) throws Exception {
    Files.writeString(directory.resolve(name), text);
  }

  private String read(String name) throws Exception {
    return Files.readString(directory.resolve(name));
  }
}
