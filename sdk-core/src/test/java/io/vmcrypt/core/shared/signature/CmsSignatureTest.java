package io.vmcrypt.core.shared.signature;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.vmcrypt.core.OpenSsl;
import io.vmcrypt.core.certificate.ClientIdentity;
import io.vmcrypt.testkit.certificate.TestAuthority;
import io.vmcrypt.testkit.certificate.TestIdentity;
import io.vmcrypt.testkit.certificate.TestKeyAlgorithm;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.cert.jcajce.JcaCertStore;
import org.bouncycastle.cms.CMSProcessableByteArray;
import org.bouncycastle.cms.CMSSignedDataGenerator;
import org.bouncycastle.cms.jcajce.JcaSignerInfoGeneratorBuilder;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.operator.jcajce.JcaDigestCalculatorProviderBuilder;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class CmsSignatureTest {

  private static final byte[] CONTENT = "{\"format\": 1}\n".getBytes(UTF_8);

  private static final List<String> SIGN =
      List.of(
          "cms",
          "-sign",
          "-binary",
          "-in",
          "content",
          "-outform",
          "DER",
          "-out",
          "signature",
          "-signer",
          "cert.pem",
          "-inkey",
          "key.pem",
          "-md");

  private final Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);

  private final TestAuthority authority = TestAuthority.create();

  private static ClientIdentity identity(TestIdentity identity) {
    return ClientIdentity.of(identity.chain(), identity.privateKey());
  }

  private TestIdentity auditor(TestKeyAlgorithm algorithm) {
    return authority.client("Auditor").keyAlgorithm(algorithm).withoutExtendedKeyUsage().issue();
  }

  @ParameterizedTest
  @Tag("thorough")
  @EnumSource(TestKeyAlgorithm.class)
  @DisplayName("what is signed with a key of each kind is read again, and openssl says the same:")
  void sign_isRead(TestKeyAlgorithm algorithm, @TempDir Path folder) throws Exception {
    TestIdentity auditor = auditor(algorithm);

    byte[] signature = CmsSignature.sign(identity(auditor), CONTENT, now);
    CmsSignature checked = CmsSignature.checked(signature, CONTENT);

    assertThat(checked.signer()).isEqualTo(auditor.certificate());
    assertThat(checked.others()).containsExactly(authority.certificate());
    assertThat(checked.signedAt()).contains(now);
    assertThat(new String(signature, UTF_8)).doesNotContain("format");
    OpenSsl openssl = OpenSsl.in(folder);
    Files.write(openssl.file("content"), CONTENT);
    Files.write(openssl.file("signature"), signature);
    Files.writeString(openssl.file("ca.pem"), authority.certificatePem());
    String[] verify = {
      "cms",
      "-verify",
      "-binary",
      "-inform",
      "DER",
      "-in",
      "signature",
      "-content",
      "content",
      "-CAfile",
      "ca.pem",
      "-purpose",
      "any",
      "-out",
      "out"
    };
    openssl.run(verify);
    Files.writeString(openssl.file("content"), "{\"format\": 2}\n");
    assertThat(openssl.can(verify)).isFalse();
  }

  @Test
  @Tag("thorough")
  @DisplayName("what openssl has signed is read, with one signer and with the certificate in it")
  void opensslSigned_isRead(@TempDir Path folder) throws Exception {
    OpenSsl openssl = OpenSsl.in(folder);
    TestIdentity auditor = auditor(TestKeyAlgorithm.EC_P256);
    Files.write(openssl.file("content"), CONTENT);
    Files.writeString(openssl.file("cert.pem"), auditor.certificatePem());
    Files.writeString(openssl.file("key.pem"), auditor.privateKeyPem());
    openssl.run(with(SIGN, "sha256"));
    CmsSignature checked =
        CmsSignature.checked(Files.readAllBytes(openssl.file("signature")), CONTENT);
    assertThat(checked.signer()).isEqualTo(auditor.certificate());
    assertThat(checked.signedAt().orElseThrow())
        .isCloseTo(Instant.now(), within(1, ChronoUnit.HOURS));

    openssl.run(with(SIGN, "sha1"));
    assertRefused(Files.readAllBytes(openssl.file("signature")), "too weak");
    openssl.run(with(SIGN, "sha256", "-nocerts"));
    assertRefused(Files.readAllBytes(openssl.file("signature")), "certificate is not in it");
    openssl.run(with(SIGN, "sha256", "-signer", "cert.pem", "-inkey", "key.pem"));
    assertRefused(Files.readAllBytes(openssl.file("signature")), "2 signers");
  }

  @ParameterizedTest
  @ValueSource(strings = {"rsa", "rsa-pss"})
  @DisplayName("what openssl has signed with RSASSA-PSS is read, with a key of each kind:")
  void opensslSignedPss_isRead(String key, @TempDir Path folder) throws Exception {
    OpenSsl openssl = OpenSsl.in(folder);
    selfSigned(openssl, key);
    Files.write(openssl.file("content"), CONTENT);
    for (String digest : List.of("sha256", "sha384", "sha512")) {
      openssl.run(
          with(SIGN, digest, "-keyopt", "rsa_padding_mode:pss", "-keyopt", "rsa_pss_saltlen:20"));
      byte[] signature = Files.readAllBytes(openssl.file("signature"));

      CmsSignature checked = CmsSignature.checked(signature, CONTENT);

      assertThat(checked.signer().getSubjectX500Principal().getName()).isEqualTo("CN=pss");
      assertThatThrownBy(() -> CmsSignature.checked(signature, "x".getBytes(UTF_8)))
          .hasMessage("it is a signature of other bytes");
      // from the end: there is the signature itself
      signature[signature.length - 5] ^= 1;
      assertRefused(signature, "it was not made with the key");
    }
  }

  private static void selfSigned(OpenSsl openssl, String key) throws Exception {
    openssl.run(
        "req",
        "-x509",
        "-newkey",
        key,
        "-pkeyopt",
        "rsa_keygen_bits:2048",
        "-nodes",
        "-keyout",
        "key.pem",
        "-out",
        "cert.pem",
        "-subj",
        "/CN=pss",
        "-addext",
        "basicConstraints=CA:FALSE");
  }

  @ParameterizedTest
  @ValueSource(strings = {"SHA1withECDSA", "SHA1withRSAandMGF1"})
  @DisplayName("a weak digest below the signature is refused, however good that of the content is:")
  void weakBelowSignature_isRefused(String algorithm) throws Exception {
    TestIdentity auditor =
        auditor(algorithm.contains("RSA") ? TestKeyAlgorithm.RSA_2048 : TestKeyAlgorithm.EC_P256);
    CMSSignedDataGenerator generator = new CMSSignedDataGenerator();
    generator.addSignerInfoGenerator(
        new JcaSignerInfoGeneratorBuilder(new JcaDigestCalculatorProviderBuilder().build())
            .setContentDigest(new AlgorithmIdentifier(NISTObjectIdentifiers.id_sha256))
            .build(
                new JcaContentSignerBuilder(algorithm)
                    .setProvider(new BouncyCastleProvider())
                    .build(auditor.privateKey()),
                auditor.certificate()));
    generator.addCertificates(new JcaCertStore(auditor.chain()));

    assertRefused(
        generator.generate(new CMSProcessableByteArray(CONTENT), false).getEncoded("DER"),
        "too weak");
  }

  private static String[] with(List<String> words, String... more) {
    return Stream.concat(words.stream(), Arrays.stream(more)).toArray(String[]::new);
  }

  private static void assertRefused(byte[] signature, String why) {
    assertThatThrownBy(() -> CmsSignature.checked(signature, CONTENT))
        .isInstanceOf(BadSignatureException.class)
        .hasMessageContaining(why);
  }

  @Test
  @DisplayName(
      "a signature of other bytes is refused, and so is each one of which a bit was flipped")
  void changed_isRefused() throws GeneralSecurityException {
    byte[] signature = CmsSignature.sign(identity(auditor(TestKeyAlgorithm.EC_P256)), CONTENT, now);

    byte[] other = CONTENT.clone();
    other[2] ^= 1;
    assertThatThrownBy(() -> CmsSignature.checked(signature, other))
        .isInstanceOf(BadSignatureException.class)
        .hasMessage("it is a signature of other bytes");
    // from the end: there is the signature itself
    for (int at = signature.length - 1; at > signature.length - 60; at--) {
      byte[] flipped = signature.clone();
      flipped[at] ^= 1;
      assertThatThrownBy(() -> CmsSignature.checked(flipped, CONTENT))
          .as("byte %s", at)
          .isInstanceOf(BadSignatureException.class);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "x", "-----BEGIN CMS-----\nMIIB\n-----END CMS-----\n", "0\u0080"})
  @DisplayName("what is no signature is refused in words:")
  void noSignature_isRefused(String text) {
    assertRefused(text.getBytes(UTF_8), "");
  }

  @Test
  @DisplayName("a certificate for other purposes, of an authority, or not valid may not sign")
  void certificate_isJudged() throws Exception {
    assertThat(SignerCertificate.wrongUsage(auditor(TestKeyAlgorithm.EC_P256).certificate()))
        .isEmpty();
    assertThat(SignerCertificate.wrongUsage(authority.client("kms").issue().certificate()))
        .hasValueSatisfying(why -> assertThat(why).contains("1.3.6.1.5.5.7.3.2"));
    assertThat(SignerCertificate.wrongUsage(authority.certificate()))
        .contains("it is the certificate of an authority");
    Instant end = now.minus(Duration.ofDays(3));
    TestIdentity ended =
        authority.client("Auditor").withoutExtendedKeyUsage().notAfter(end).issue();
    assertThat(SignerCertificate.notValidAt(ended.certificate(), now))
        .contains("it ended at " + end + ", and it was " + now);
    assertThat(SignerCertificate.notValidAt(ended.certificate(), end)).isEqualTo(Optional.empty());
  }

  @Test
  @Tag("thorough")
  @DisplayName("a certificate whose key may only encipher may not sign")
  void keyUsage_withoutSigning_isRefused(@TempDir Path folder) throws Exception {
    OpenSsl openssl = OpenSsl.in(folder);
    openssl.run(
        "req",
        "-x509",
        "-newkey",
        "rsa:2048",
        "-nodes",
        "-keyout",
        "key.pem",
        "-out",
        "cert.pem",
        "-subj",
        "/CN=cipher",
        "-days",
        "3",
        "-addext",
        "keyUsage=keyEncipherment",
        "-addext",
        "basicConstraints=CA:FALSE");

    ClientIdentity identity =
        ClientIdentity.fromFile(openssl.file("cert.pem"), openssl.file("key.pem"));

    assertThat(SignerCertificate.wrongUsage(identity.certificate()))
        .hasValueSatisfying(why -> assertThat(why).contains("digitalSignature"));
  }

  @Test
  @Tag("thorough")
  @DisplayName("a key of Ed25519 signs too")
  void ed25519_signs(@TempDir Path folder) throws Exception {
    OpenSsl openssl = OpenSsl.in(folder);
    openssl.run(
        "req",
        "-x509",
        "-newkey",
        "ed25519",
        "-nodes",
        "-keyout",
        "key.pem",
        "-out",
        "cert.pem",
        "-subj",
        "/CN=ed",
        "-days",
        "3",
        "-addext",
        "keyUsage=digitalSignature",
        "-addext",
        "basicConstraints=CA:FALSE");
    ClientIdentity identity =
        ClientIdentity.fromFile(openssl.file("cert.pem"), openssl.file("key.pem"));

    byte[] signature = CmsSignature.sign(identity, CONTENT, now);

    assertThat(CmsSignature.checked(signature, CONTENT).signer()).isEqualTo(identity.certificate());
  }
}
