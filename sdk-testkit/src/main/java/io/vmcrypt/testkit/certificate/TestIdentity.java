package io.vmcrypt.testkit.certificate;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import org.bouncycastle.asn1.ASN1BitString;
import org.bouncycastle.asn1.DERBitString;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.sec.ECPrivateKey;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.openssl.MiscPEMGenerator;
import org.bouncycastle.openssl.PEMEncryptor;
import org.bouncycastle.openssl.PKCS8Generator;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.bouncycastle.openssl.jcajce.JceOpenSSLPKCS8EncryptorBuilder;
import org.bouncycastle.openssl.jcajce.JcePEMEncryptorBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.util.io.pem.PemGenerationException;
import org.bouncycastle.util.io.pem.PemObject;
import org.bouncycastle.util.io.pem.PemObjectGenerator;
import org.bouncycastle.util.io.pem.PemWriter;
import org.jspecify.annotations.Nullable;

/**
 * A certificate with its private key, issued by a test authority: for test servers and test clients
 * only. It can be written in all usual file formats.
 *
 * @param chain the certificate first, then its issuers
 * @param privateKey the key of the first certificate
 */
public record TestIdentity(List<X509Certificate> chain, PrivateKey privateKey) {

  /** The name of the one entry in what {@link #pkcs12} returns: {@value}. */
  public static final String PKCS12_ALIAS = "identity";

  /**
   * A provider object of our own: the JDK's ciphers do not know all the names that encrypted PEM
   * uses, and a test library must not change the list of providers of the program it is used in.
   * Made when it is needed: it loads hundreds of classes.
   */
  private static final class BouncyCastle {
    private static final Provider PROVIDER = new BouncyCastleProvider();
  }

  /**
   * Copies the chain.
   *
   * @throws IllegalArgumentException if the chain is empty
   */
  public TestIdentity {
    chain = List.copyOf(chain);
    Objects.requireNonNull(privateKey, "privateKey");
    if (chain.isEmpty()) {
      throw new IllegalArgumentException("chain must hold at least the certificate itself");
    }
  }

  /** {@return the certificate itself, the first of the chain} */
  public X509Certificate certificate() {
    return chain.get(0);
  }

  /** {@return the certificate itself as text: one PEM block of type CERTIFICATE (RFC 7468)} */
  public String certificatePem() {
    return pem("CERTIFICATE", encoded(certificate()));
  }

  /**
   * {@return the certificate and its issuers as text, a PEM block of type CERTIFICATE for each
   * certificate of the chain, in its order}
   */
  public String chainPem() {
    StringBuilder text = new StringBuilder();
    for (X509Certificate certificate : chain) {
      text.append(pem("CERTIFICATE", encoded(certificate)));
    }
    return text.toString();
  }

  /**
   * {@return the private key as text, readable by everyone: one PEM block of type PRIVATE KEY (PKCS
   * #8, RFC 5958)}
   */
  public String privateKeyPem() {
    return pem("PRIVATE KEY", privateKey.getEncoded());
  }

  /**
   * The private key as text, protected by a passphrase: PBES2 with AES-256 in CBC mode (RFC 8018).
   *
   * @param passphrase what opens it; copied, not kept
   * @return one PEM block of type ENCRYPTED PRIVATE KEY
   */
  public String encryptedPrivateKeyPem(char[] passphrase) {
    Objects.requireNonNull(passphrase, "passphrase");
    try {
      return write(
          new JcaPKCS8Generator(
              privateKey,
              new JceOpenSSLPKCS8EncryptorBuilder(PKCS8Generator.AES_256_CBC)
                  .setProvider(BouncyCastle.PROVIDER)
                  .setPassword(passphrase.clone())
                  .build()));
    } catch (OperatorCreationException | PemGenerationException e) {
      throw new IllegalStateException("Cannot encrypt the test key", e);
    }
  }

  /**
   * {@return the private key in the older form of its algorithm, readable by everyone: one PEM
   * block of type RSA PRIVATE KEY (RFC 8017) or EC PRIVATE KEY (RFC 5915)}
   */
  public String traditionalPrivateKeyPem() {
    return writeTraditional(null);
  }

  /**
   * The private key in the older form of its algorithm, protected by a passphrase in OpenSSL's
   * older way: AES-256 in CBC mode, told by the headers Proc-Type and DEK-Info (RFC 1421).
   *
   * @param passphrase what opens it; copied, not kept
   * @return one PEM block of type RSA PRIVATE KEY or EC PRIVATE KEY
   */
  public String encryptedTraditionalPrivateKeyPem(char[] passphrase) {
    Objects.requireNonNull(passphrase, "passphrase");
    return writeTraditional(
        new JcePEMEncryptorBuilder("AES-256-CBC")
            .setProvider(BouncyCastle.PROVIDER)
            .build(passphrase.clone()));
  }

  /**
   * The chain and the private key in one PKCS #12 container (RFC 7292), under the name {@value
   * #PKCS12_ALIAS}.
   *
   * @param password what protects both the container and the key; copied, not kept
   * @return the bytes of a .p12 file
   */
  public byte[] pkcs12(char[] password) {
    Objects.requireNonNull(password, "password");
    try {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, null);
      store.setKeyEntry(PKCS12_ALIAS, privateKey, password, chain.toArray(new X509Certificate[0]));
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      store.store(bytes, password);
      return bytes.toByteArray();
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException("Cannot write the test identity as PKCS #12", e);
    }
  }

  /**
   * The certificate's thumbprint, written as OpenSSL prints it.
   *
   * @param algorithm {@code SHA-1} or {@code SHA-256}
   * @return upper-case hexadecimal bytes with colons between them
   * @throws IllegalArgumentException if the JDK knows no such digest
   */
  public String thumbprint(String algorithm) {
    Objects.requireNonNull(algorithm, "algorithm");
    try {
      return HexFormat.ofDelimiter(":")
          .withUpperCase()
          .formatHex(MessageDigest.getInstance(algorithm).digest(encoded(certificate())));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalArgumentException(
          "algorithm must be SHA-1 or SHA-256, but is \"" + algorithm + "\"", e);
    }
  }

  /** {@return a short text for logs: the subject, and nothing of the key} */
  @Override
  public String toString() {
    return "TestIdentity[" + certificate().getSubjectX500Principal().getName() + "]";
  }

  static byte[] encoded(X509Certificate certificate) {
    try {
      return certificate.getEncoded();
    } catch (CertificateEncodingException e) {
      throw new IllegalStateException("Cannot encode a test certificate", e);
    }
  }

  static String pem(String type, byte[] content) {
    return write(new PemObject(type, content));
  }

  private String writeTraditional(@Nullable PEMEncryptor encryptor) {
    try {
      return write(new MiscPEMGenerator(selfContainedKey(), encryptor));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * The JDK writes an EC key without its curve, because PKCS #8 names the curve separately. The
   * older form cannot do that, so the curve goes into the key, and the public key too, for readers
   * that want it.
   */
  private PrivateKeyInfo selfContainedKey() throws IOException {
    PrivateKeyInfo info = PrivateKeyInfo.getInstance(privateKey.getEncoded());
    if (!info.getPrivateKeyAlgorithm().getAlgorithm().equals(X9ObjectIdentifiers.id_ecPublicKey)) {
      return info;
    }
    ECPrivateKey bare = ECPrivateKey.getInstance(info.parsePrivateKey());
    ASN1BitString publicKey =
        SubjectPublicKeyInfo.getInstance(certificate().getPublicKey().getEncoded())
            .getPublicKeyData();
    int orderBits =
        ((java.security.interfaces.ECPrivateKey) privateKey).getParams().getOrder().bitLength();
    return new PrivateKeyInfo(
        info.getPrivateKeyAlgorithm(),
        new ECPrivateKey(
            orderBits,
            bare.getKey(),
            new DERBitString(publicKey.getBytes()),
            info.getPrivateKeyAlgorithm().getParameters()));
  }

  private static String write(PemObjectGenerator content) {
    StringWriter text = new StringWriter();
    try (PemWriter writer = new PemWriter(text)) {
      writer.writeObject(content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    // the writer uses the system's line ends, but the bytes must be the same on all systems
    return text.toString().replace(System.lineSeparator(), "\n");
  }
}
