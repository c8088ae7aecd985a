package io.vmcrypt.core.certificate;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.error.Attempt;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentVerifierProviderBuilder;
import org.bouncycastle.pkcs.PKCS10CertificationRequest;
import org.bouncycastle.pkcs.PKCSException;
import org.bouncycastle.util.io.pem.PemObject;
import org.bouncycastle.util.io.pem.PemReader;
import org.jspecify.annotations.Nullable;

/**
 * A request to make a certificate for a key that stays with whoever asks: PKCS #10, RFC 2986, a
 * "CSR". Its signature was checked: who made it has the key.
 *
 * <p>Two are equal if their encodings are. Immutable and thread-safe.
 */
public final class CertificateSigningRequest {

  private final byte[] der;
  private final X500Principal subject;
  private final PublicKey publicKey;

  private CertificateSigningRequest(byte[] der, X500Principal subject, PublicKey publicKey) {
    this.der = der;
    this.subject = subject;
    this.publicKey = publicKey;
  }

  /**
   * Reads a request from PEM text, such as vCenter answers.
   *
   * @param pem a BEGIN CERTIFICATE REQUEST or BEGIN NEW CERTIFICATE REQUEST block
   * @return the request
   * @throws NullPointerException if {@code pem} is null
   * @throws CertificateFormatException if it holds no request, is malformed, or is not signed by
   *     its own key
   */
  public static CertificateSigningRequest fromPem(String pem) {
    requireNonNull(pem, "pem");
    Attempt attempt = new Attempt("certificate", "read a signing request", "from PEM text");
    try (PemReader reader =
        new PemReader(new StringReader(Pem.text(pem.getBytes(StandardCharsets.ISO_8859_1))))) {
      for (PemObject object = reader.readPemObject();
          object != null;
          object = reader.readPemObject()) {
        if (object.getType().endsWith("CERTIFICATE REQUEST")) {
          return checked(new PKCS10CertificationRequest(object.getContent()), attempt);
        }
      }
    } catch (IOException
        | OperatorCreationException
        | PKCSException
        | IllegalArgumentException
        | ClassCastException e) {
      throw new CertificateFormatException(
          attempt,
          "it is malformed (" + e.getClass().getSimpleName() + ")",
          "Give a PEM text with a BEGIN CERTIFICATE REQUEST block.",
          null);
    }
    throw new CertificateFormatException(
        attempt,
        "it holds no signing request",
        "Give a PEM text with a BEGIN CERTIFICATE REQUEST block.",
        null);
  }

  private static CertificateSigningRequest checked(
      PKCS10CertificationRequest request, Attempt attempt)
      throws IOException, OperatorCreationException, PKCSException {
    PublicKey key = new JcaPEMKeyConverter().getPublicKey(request.getSubjectPublicKeyInfo());
    if (!request.isSignatureValid(new JcaContentVerifierProviderBuilder().build(key))) {
      throw new CertificateFormatException(
          attempt,
          "it is not signed by the key that it names",
          "Get the request again from whoever made it.",
          null);
    }
    return new CertificateSigningRequest(
        request.getEncoded(), new X500Principal(request.getSubject().getEncoded()), key);
  }

  /**
   * Who the certificate is to be made out to; an authority may choose otherwise.
   *
   * @return the subject
   */
  public X500Principal subject() {
    return subject;
  }

  /**
   * The key that the certificate is to be made for.
   *
   * @return the public key
   */
  public PublicKey publicKey() {
    return publicKey;
  }

  /**
   * Whether a certificate is one for this request: made for its key, whatever else it says.
   *
   * @param certificate what an authority has made
   * @return true if the keys are the same
   * @throws NullPointerException if {@code certificate} is null
   */
  public boolean isAnsweredBy(X509Certificate certificate) {
    return Arrays.equals(
        publicKey.getEncoded(),
        requireNonNull(certificate, "certificate").getPublicKey().getEncoded());
  }

  /**
   * The request for the authority that is to sign it.
   *
   * @return one BEGIN CERTIFICATE REQUEST block
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

  /**
   * For logs.
   *
   * @return the subject
   */
  @Override
  public String toString() {
    return "CertificateSigningRequest[" + subject.getName() + "]";
  }
}
