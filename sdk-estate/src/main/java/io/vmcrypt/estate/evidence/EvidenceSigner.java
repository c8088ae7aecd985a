package io.vmcrypt.estate.evidence;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.certificate.CertificateFormatException;
import io.vmcrypt.core.certificate.ClientIdentity;
import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.operation.TimeSource;
import io.vmcrypt.core.shared.signature.CmsSignature;
import io.vmcrypt.core.shared.signature.SignerCertificate;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Signs what was written as evidence, such as a proof: a detached signature over its bytes as they
 * are (CMS, RFC 5652, in DER), with the certificate and the time in it. It lies beside the file,
 * with {@code .p7s} after its name, and {@link EvidenceCheck} and {@code openssl cms -verify} check
 * it.
 *
 * <pre>{@code
 * EvidenceSigner signer = EvidenceSigner.of(ClientIdentity.fromFile(certificate, key));
 * byte[] signature = signer.sign(json);
 * Files.write(EvidenceSigner.signatureOf(file), signature);
 * }</pre>
 *
 * <p>The certificate must not have ended. Its key usage, if it says one, must have {@code
 * digitalSignature} or {@code nonRepudiation}; its extended key usage, if it says one, must be for
 * documents or e-mail. Immutable and thread-safe.
 */
public final class EvidenceSigner {

  private final ClientIdentity identity;
  private final TimeSource time;

  private EvidenceSigner(ClientIdentity identity, TimeSource time) {
    this.identity = identity;
    this.time = time;
  }

  /**
   * A signer by the clock of this machine.
   *
   * @param identity the certificate and its private key; RSA, EC or Ed25519
   * @return the signer
   * @throws CertificateFormatException if the certificate is not valid now, or not for signing
   */
  public static EvidenceSigner of(ClientIdentity identity) {
    return of(identity, TimeSource.system());
  }

  /**
   * A signer by another clock.
   *
   * @param identity the certificate and its private key; RSA, EC or Ed25519
   * @param time tells when it is signed
   * @return the signer
   * @throws CertificateFormatException if the certificate is not valid now, or not for signing
   */
  public static EvidenceSigner of(ClientIdentity identity, TimeSource time) {
    EvidenceSigner signer =
        new EvidenceSigner(requireNonNull(identity, "identity"), requireNonNull(time, "time"));
    signer.check(time.now());
    return signer;
  }

  /**
   * Where the signature of a file is looked for: beside it.
   *
   * @param file the file that is signed
   * @return the same path with {@code .p7s} after it
   */
  public static Path signatureOf(Path file) {
    Path name = requireNonNull(file, "file").getFileName();
    return file.resolveSibling((name == null ? "" : name) + ".p7s");
  }

  /**
   * Signs bytes.
   *
   * @param document all that is in the file
   * @return the signature, in DER
   * @throws CertificateFormatException if the certificate has ended meanwhile, or the key cannot
   *     sign
   */
  public byte[] sign(byte[] document) {
    requireNonNull(document, "document");
    Instant now = time.now();
    check(now);
    try {
      return CmsSignature.sign(identity, document, now);
    } catch (GeneralSecurityException e) {
      throw refused("the key cannot sign: " + e.getMessage(), e);
    }
  }

  /** {@return the certificate of the signer: the one that belongs to the key} */
  public X509Certificate certificate() {
    return identity.certificate();
  }

  private void check(Instant now) {
    X509Certificate certificate = identity.certificate();
    SignerCertificate.wrongUsage(certificate)
        .or(() -> SignerCertificate.notValidAt(certificate, now))
        .ifPresent(
            why -> {
              throw refused("the certificate cannot be used: " + why, null);
            });
  }

  private CertificateFormatException refused(String outcome, @Nullable Throwable cause) {
    return new CertificateFormatException(
        new Attempt(
            "estate",
            "sign evidence",
            "with " + identity.certificate().getSubjectX500Principal().getName()),
        outcome,
        "Give a certificate for signing documents that is valid, with its key.",
        cause);
  }

  /**
   * For logs; never the key.
   *
   * @return the subject of the certificate
   */
  @Override
  public String toString() {
    return "EvidenceSigner[" + identity.certificate().getSubjectX500Principal().getName() + "]";
  }
}
