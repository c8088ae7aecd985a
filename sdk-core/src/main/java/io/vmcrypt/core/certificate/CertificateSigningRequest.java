package io.vmcrypt.core.certificate;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.error.Attempt;
import java.io.IOException;
import java.nio.file.Path;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentVerifierProviderBuilder;
import org.bouncycastle.pkcs.PKCS10CertificationRequest;
import org.bouncycastle.pkcs.PKCSException;
import org.jspecify.annotations.Nullable;

/**
 * A request to make a certificate for a key that stays with whoever asks: PKCS #10, RFC 2986, a
 * "CSR". Its signature was checked, so whoever made it has the key.
 *
 * <p>Two are equal if their encodings are equal. Immutable and thread-safe.
 */
public final class CertificateSigningRequest {

  private static final String READ = "read a signing request";

  private final byte[] der;
  private final X500Principal subject;
  private final PublicKey publicKey;

  private CertificateSigningRequest(byte[] der, X500Principal subject, PublicKey publicKey) {
    this.der = der;
    this.subject = subject;
    this.publicKey = publicKey;
  }

  /**
   * Reads a request from PEM text, such as vCenter returns.
   *
   * @param pem a BEGIN CERTIFICATE REQUEST or BEGIN NEW CERTIFICATE REQUEST block; at most 1 MiB
   * @return the request; the first, if there are several
   * @throws CertificateFormatException if it holds no request, is malformed, is larger than 1 MiB,
   *     or is not signed by its own key
   */
  public static CertificateSigningRequest fromPem(String pem) {
    return read(Input.ofPem(Input.Content.SIGNING_REQUEST, pem, "certificate", READ));
  }

  /**
   * Reads a request from a file, PEM or DER.
   *
   * @param file a block as for {@link #fromPem}, or one request in DER; at most 1 MiB
   * @return the request; the first, if there are several
   * @throws CertificateFormatException if it cannot be read, holds no request, is malformed, is
   *     larger than 1 MiB, or is not signed by its own key
   */
  public static CertificateSigningRequest fromFile(Path file) {
    return read(Input.ofFile(Input.Content.SIGNING_REQUEST, file, "certificate", READ));
  }

  private static CertificateSigningRequest read(Input input) {
    try {
      List<byte[]> requests = Pem.blocks(input);
      if (requests.isEmpty()) {
        throw input.without();
      }
      return checked(new PKCS10CertificationRequest(requests.get(0)), input.attempt());
    } catch (IOException
        | OperatorCreationException
        | PKCSException
        | IllegalArgumentException
        | IllegalStateException
        | ClassCastException e) {
      throw input.malformed(e);
    }
  }

  private static CertificateSigningRequest checked(
      PKCS10CertificationRequest request, Attempt attempt)
      throws IOException, OperatorCreationException, PKCSException {
    PublicKey key = new JcaPEMKeyConverter().getPublicKey(request.getSubjectPublicKeyInfo());
    if (!request.isSignatureValid(new JcaContentVerifierProviderBuilder().build(key))) {
      throw new CertificateFormatException(
          attempt,
          "it is not signed by the key that it names",
          "Ask whoever made the request to make it again.",
          null);
    }
    return new CertificateSigningRequest(
        request.getEncoded(), new X500Principal(request.getSubject().getEncoded()), key);
  }

  /**
   * {@return the subject that the certificate is asked for} The authority may choose another one.
   */
  public X500Principal subject() {
    return subject;
  }

  /** {@return the key that the certificate is to be made for: the public key} */
  public PublicKey publicKey() {
    return publicKey;
  }

  /**
   * Whether a certificate is for this request: whether it holds the same public key.
   *
   * @param certificate what an authority has made
   * @return true if the keys are the same
   */
  public boolean isAnsweredBy(X509Certificate certificate) {
    return Arrays.equals(
        publicKey.getEncoded(),
        requireNonNull(certificate, "certificate").getPublicKey().getEncoded());
  }

  /**
   * {@return the request for the authority that is to sign it: one BEGIN CERTIFICATE REQUEST block}
   */
  public String pem() {
    return Pem.encode("CERTIFICATE REQUEST", der);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof CertificateSigningRequest that && Arrays.equals(der, that.der);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(der);
  }

  /** {@return the subject, for logs} */
  @Override
  public String toString() {
    return "CertificateSigningRequest[" + subject.getName() + "]";
  }
}
