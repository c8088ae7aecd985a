package io.vmcrypt.core.certificate;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.secret.Secret;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.UnrecoverableKeyException;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A client certificate with its private key: what a KMS hands out for vCenter, and what a KMIP
 * client shows to a KMS.
 *
 * <p>OVHcloud's guide warns that the key must not be protected by a password when it is downloaded
 * from the KMS, since vCenter takes only plain keys. Here a protected key is welcome together with
 * its passphrase: it is unlocked in memory.
 *
 * <p>Its text form shows the certificate and never the key. Immutable and thread-safe.
 */
public final class ClientIdentity {

  private static final String SYSTEM = "client identity";
  private static final String READ_CERTIFICATE = "read the certificate";
  private static final String READ_KEY = "read the private key";
  private static final String READ_PKCS12 = "read a client identity from PKCS#12";

  private final List<X509Certificate> chain;
  private final PrivateKey privateKey;

  private ClientIdentity(List<X509Certificate> chain, PrivateKey privateKey) {
    this.chain = chain;
    this.privateKey = privateKey;
  }

  /**
   * {@return an identity that is in memory already}
   *
   * @param chain certificates in any order; the one of the key is found among them
   * @param privateKey RSA, EC or Ed25519
   * @throws CertificateFormatException if no certificate belongs to the key, or none is given
   */
  public static ClientIdentity of(List<X509Certificate> chain, PrivateKey privateKey) {
    return matched(
        List.copyOf(requireNonNull(chain, "chain")),
        requireNonNull(privateKey, "privateKey"),
        new Attempt(SYSTEM, "read a client identity", "from memory"));
  }

  /**
   * Reads an identity whose key has no passphrase from PEM texts; both may be the same text.
   *
   * @param certificate one or more BEGIN CERTIFICATE blocks
   * @param key a BEGIN PRIVATE KEY, BEGIN RSA PRIVATE KEY or BEGIN EC PRIVATE KEY block
   * @return the identity
   * @throws PassphraseException if the key is protected
   * @throws CertificateFormatException if one cannot be read, is malformed or larger than 1 MiB, or
   *     no certificate belongs to the key
   */
  public static ClientIdentity fromPem(String certificate, Secret key) {
    return readPem(certificate, key, null);
  }

  /**
   * Reads an identity from PEM texts; both may be the same text.
   *
   * @param certificate one or more BEGIN CERTIFICATE blocks
   * @param key a private key block, plain or protected (BEGIN ENCRYPTED PRIVATE KEY); one with a
   *     {@code Proc-Type: 4,ENCRYPTED} header is refused
   * @param passphrase opens the key; not used if the key is plain
   * @return the identity
   * @throws PassphraseException if the passphrase is wrong
   * @throws CertificateFormatException if one cannot be read, is malformed or larger than 1 MiB, or
   *     no certificate belongs to the key
   */
  public static ClientIdentity fromPem(String certificate, Secret key, Secret passphrase) {
    return readPem(certificate, key, requireNonNull(passphrase, "passphrase"));
  }

  private static ClientIdentity readPem(
      String certificate, Secret key, @Nullable Secret passphrase) {
    requireNonNull(certificate, "certificate");
    requireNonNull(key, "key");
    return read(
        Input.ofPem(Input.Content.CERTIFICATE, certificate, SYSTEM, READ_CERTIFICATE),
        Input.ofPem(Input.Content.PRIVATE_KEY, key.reveal(), SYSTEM, READ_KEY),
        passphrase);
  }

  /**
   * Reads an identity whose key has no passphrase from files, PEM or DER; both may be the same
   * file.
   *
   * @param certificateFile one or more BEGIN CERTIFICATE blocks, or one certificate in DER
   * @param keyFile a key block as for {@link #fromPem(String, Secret)}, or PKCS#8 in DER
   * @return the identity
   * @throws PassphraseException if the key is protected
   * @throws CertificateFormatException if one cannot be read, is malformed or larger than 1 MiB, or
   *     no certificate belongs to the key
   */
  public static ClientIdentity fromFile(Path certificateFile, Path keyFile) {
    return readFile(certificateFile, keyFile, null);
  }

  /**
   * Reads an identity from files, PEM or DER; both may be the same file.
   *
   * @param certificateFile one or more BEGIN CERTIFICATE blocks, or one certificate in DER
   * @param keyFile a key block as for {@link #fromPem(String, Secret, Secret)}, or PKCS#8 in DER
   * @param passphrase opens the key; not used if the key is plain
   * @return the identity
   * @throws PassphraseException if the passphrase is wrong
   * @throws CertificateFormatException if one cannot be read, is malformed or larger than 1 MiB, or
   *     no certificate belongs to the key
   */
  public static ClientIdentity fromFile(Path certificateFile, Path keyFile, Secret passphrase) {
    return readFile(certificateFile, keyFile, requireNonNull(passphrase, "passphrase"));
  }

  private static ClientIdentity readFile(
      Path certificateFile, Path keyFile, @Nullable Secret passphrase) {
    requireNonNull(certificateFile, "certificateFile");
    requireNonNull(keyFile, "keyFile");
    return read(
        Input.ofFile(Input.Content.CERTIFICATE, certificateFile, SYSTEM, READ_CERTIFICATE),
        Input.ofFile(Input.Content.PRIVATE_KEY, keyFile, SYSTEM, READ_KEY),
        passphrase);
  }

  private static ClientIdentity read(Input certificate, Input key, @Nullable Secret passphrase) {
    return matched(
        Pem.certificates(certificate),
        PlainPrivateKey.read(key).orElseGet(() -> PrivateKeyForms.read(key, passphrase)),
        key.attempt());
  }

  /**
   * Reads the first key entry of a PKCS#12 file (.p12, .pfx).
   *
   * @param file at most 1 MiB
   * @param passphrase opens the file; ASCII only, since Java cannot use others here
   * @return the identity
   * @throws PassphraseException if the passphrase is wrong
   * @throws CertificateFormatException if it cannot be read, is malformed, is larger than 1 MiB, or
   *     holds no key entry
   */
  public static ClientIdentity fromPkcs12(Path file, Secret passphrase) {
    requireNonNull(passphrase, "passphrase");
    Input input = Input.ofFile(Input.Content.PKCS12, file, SYSTEM, READ_PKCS12);
    Attempt attempt = input.attempt();
    if (!passphrase.reveal().chars().allMatch(c -> c >= ' ' && c <= '~')) {
      throw new CertificateFormatException(
          attempt,
          "its passphrase has characters other than ASCII, and Java cannot open such a PKCS#12"
              + " file",
          "Export it again with another passphrase, or give certificate and key as PEM files.",
          null);
    }
    char[] password = passphrase.revealChars();
    try {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(new ByteArrayInputStream(input.bytes()), password);
      for (String alias : Collections.list(store.aliases())) {
        if (store.getKey(alias, password) instanceof PrivateKey key) {
          // null where the file has no certificate beside the key
          Certificate[] chain = store.getCertificateChain(alias);
          return matched(
              Stream.of(chain == null ? new Certificate[0] : chain)
                  .map(X509Certificate.class::cast)
                  .toList(),
              key,
              attempt);
        }
      }
    } catch (UnrecoverableKeyException e) {
      throw PrivateKeyForms.wrong(attempt);
    } catch (IOException e) {
      if (e.getCause() instanceof UnrecoverableKeyException) {
        throw PrivateKeyForms.wrong(attempt);
      }
      throw input.malformed(e);
    } catch (GeneralSecurityException | ClassCastException e) {
      throw input.malformed(e);
    } finally {
      Arrays.fill(password, '\0');
    }
    throw input.without();
  }

  private static ClientIdentity matched(
      List<X509Certificate> chain, PrivateKey key, Attempt attempt) {
    if (chain.isEmpty()) {
      throw new CertificateFormatException(
          attempt,
          "there is no certificate with the private key",
          "Give the client certificate together with its key.",
          null);
    }
    for (X509Certificate certificate : chain) {
      if (belongs(certificate.getPublicKey(), key)) {
        List<X509Certificate> ordered = new ArrayList<>();
        ordered.add(certificate);
        chain.stream().filter(other -> !other.equals(certificate)).forEach(ordered::add);
        return new ClientIdentity(List.copyOf(ordered), key);
      }
    }
    throw new CertificateFormatException(
        attempt,
        chain.size() == 1
            ? "the certificate does not belong to the private key"
            : "none of the " + chain.size() + " certificates belongs to the private key",
        "Give the certificate that was made for this key.",
        null);
  }

  private static boolean belongs(PublicKey publicKey, PrivateKey privateKey) {
    if (!publicKey.getAlgorithm().equals(privateKey.getAlgorithm())) {
      return false;
    }
    try {
      Signature signature =
          Signature.getInstance(
              switch (privateKey.getAlgorithm()) {
                case "RSA" -> "SHA256withRSA";
                case "EC" -> "SHA256withECDSA";
                default -> privateKey.getAlgorithm();
              });
      byte[] challenge = {1, 2, 3, 4};
      signature.initSign(privateKey);
      signature.update(challenge);
      byte[] signed = signature.sign();
      signature.initVerify(publicKey);
      signature.update(challenge);
      return signature.verify(signed);
    } catch (GeneralSecurityException e) {
      return false;
    }
  }

  /** {@return the client's own certificate: the one that belongs to the key} */
  public X509Certificate certificate() {
    return chain.get(0);
  }

  /** {@return all certificates that were given: the client's own first} */
  public List<X509Certificate> chain() {
    return chain;
  }

  /** {@return the key itself, for TLS: the private key} */
  public PrivateKey privateKey() {
    return privateKey;
  }

  /**
   * {@return the client's own certificate for vCenter's {@code UploadClientCert}: one BEGIN
   * CERTIFICATE block}
   */
  public String certificatePem() {
    return Pem.encode(certificate());
  }

  /**
   * The key without a passphrase for vCenter's {@code UploadClientCert}.
   *
   * @return one BEGIN PRIVATE KEY block (PKCS#8)
   * @throws IllegalStateException if the key stays in a hardware token
   */
  public Secret privateKeyPem() {
    byte[] der = privateKey.getEncoded();
    if (der == null) {
      throw new IllegalStateException("the private key cannot be taken out of its token");
    }
    return Secret.of(Pem.encode("PRIVATE KEY", der));
  }

  /**
   * For logs; never the key.
   *
   * @return the subject of the certificate
   */
  @Override
  public String toString() {
    return "ClientIdentity[" + certificate().getSubjectX500Principal().getName() + "]";
  }
}
