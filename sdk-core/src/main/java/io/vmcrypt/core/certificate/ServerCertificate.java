package io.vmcrypt.core.certificate;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.error.Attempt;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The certificate that a server shows, with the chain it sends along. Seeing it proves nothing
 * about who answers: compare its thumbprint with one that came another way.
 *
 * <p>Two are equal if their first certificates are. Immutable and thread-safe.
 */
public final class ServerCertificate {

  private final List<X509Certificate> chain;

  private ServerCertificate(List<X509Certificate> chain) {
    this.chain = chain;
  }

  /**
   * A certificate as a TLS handshake shows it.
   *
   * @param chain the server's certificate first, then what it sends along
   * @return the certificate
   * @throws NullPointerException if {@code chain} or an element is null
   * @throws IllegalArgumentException if {@code chain} is empty
   */
  public static ServerCertificate of(List<X509Certificate> chain) {
    List<X509Certificate> copy = List.copyOf(requireNonNull(chain, "chain"));
    if (copy.isEmpty()) {
      throw new IllegalArgumentException("chain is empty");
    }
    return new ServerCertificate(copy);
  }

  /**
   * Reads a certificate from PEM text, such as vCenter answers.
   *
   * @param pem one or more BEGIN CERTIFICATE blocks, the server's first
   * @return the certificate
   * @throws NullPointerException if {@code pem} is null
   * @throws CertificateFormatException if it holds no certificate or is malformed
   */
  public static ServerCertificate fromPem(String pem) {
    Attempt attempt = new Attempt("certificate", "read a certificate", "from PEM text");
    return new ServerCertificate(
        List.copyOf(Pem.certificates(requireNonNull(pem, "pem"), attempt)));
  }

  /**
   * Reads a certificate from a file, PEM or DER.
   *
   * @param file at most 1 MiB
   * @return the certificate
   * @throws NullPointerException if {@code file} is null
   * @throws CertificateFormatException if it cannot be read or holds no certificate
   */
  public static ServerCertificate fromFile(Path file) {
    requireNonNull(file, "file");
    Attempt attempt = new Attempt("certificate", "read a certificate", "from file " + file);
    return new ServerCertificate(List.copyOf(Pem.certificates(file, attempt)));
  }

  /**
   * The server's own certificate.
   *
   * @return the first of the chain
   */
  public X509Certificate x509() {
    return chain.get(0);
  }

  /**
   * What the server sent.
   *
   * @return one or more, the server's own first
   */
  public List<X509Certificate> chain() {
    return chain;
  }

  /**
   * What OVHcloud and vCenter show.
   *
   * @return the SHA-1 thumbprint
   */
  public Thumbprint thumbprint() {
    return thumbprint(ThumbprintAlgorithm.SHA1);
  }

  /**
   * The thumbprint of the server's own certificate.
   *
   * @param algorithm the digest
   * @return its thumbprint
   * @throws NullPointerException if {@code algorithm} is null
   */
  public Thumbprint thumbprint(ThumbprintAlgorithm algorithm) {
    return Thumbprint.of(x509(), algorithm);
  }

  /**
   * Who it is made out to.
   *
   * @return the subject, RFC 2253
   */
  public String subject() {
    return x509().getSubjectX500Principal().getName();
  }

  /**
   * Who made it.
   *
   * @return the issuer, RFC 2253
   */
  public String issuer() {
    return x509().getIssuerX500Principal().getName();
  }

  /**
   * When it begins to be valid.
   *
   * @return to the second
   */
  public Instant notBefore() {
    return x509().getNotBefore().toInstant();
  }

  /**
   * When it ends to be valid.
   *
   * @return to the second
   */
  public Instant notAfter() {
    return x509().getNotAfter().toInstant();
  }

  /**
   * The server's own certificate for vCenter's {@code UploadKmipServerCert}.
   *
   * @return one BEGIN CERTIFICATE block
   */
  public String pem() {
    return Pem.encode(x509());
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof ServerCertificate that && x509().equals(that.x509());
  }

  @Override
  public int hashCode() {
    return x509().hashCode();
  }

  /**
   * For logs.
   *
   * @return subject and SHA-1 thumbprint
   */
  @Override
  public String toString() {
    return subject() + " (SHA-1 " + thumbprint() + ")";
  }
}
