package io.vmcrypt.core.certificate;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The certificate that a server shows, with the chain it sends along. Seeing it proves nothing
 * about who answers: compare its thumbprint with one that came another way.
 *
 * <p>Two are equal if their first certificates are equal. Immutable and thread-safe.
 */
public final class ServerCertificate {

  private static final String READ = "read a certificate";

  private final List<X509Certificate> chain;

  private ServerCertificate(List<X509Certificate> chain) {
    this.chain = chain;
  }

  /**
   * {@return a certificate as a TLS handshake shows it}
   *
   * @param chain the server's certificate first, then what it sends along
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
   * Reads a certificate from PEM text, such as vCenter returns.
   *
   * @param pem one or more BEGIN CERTIFICATE blocks, the server's own first; at most 1 MiB
   * @return the certificate
   * @throws CertificateFormatException if it holds no certificate, is malformed, or is larger than
   *     1 MiB
   */
  public static ServerCertificate fromPem(String pem) {
    return read(Input.ofPem(Input.Content.CERTIFICATE, pem, "certificate", READ));
  }

  /**
   * Reads a certificate from a file, PEM or DER.
   *
   * @param file one or more BEGIN CERTIFICATE blocks, the server's own first, or one certificate in
   *     DER; at most 1 MiB
   * @return the certificate
   * @throws CertificateFormatException if it cannot be read, holds no certificate, is malformed, or
   *     is larger than 1 MiB
   */
  public static ServerCertificate fromFile(Path file) {
    return read(Input.ofFile(Input.Content.CERTIFICATE, file, "certificate", READ));
  }

  private static ServerCertificate read(Input input) {
    return new ServerCertificate(Pem.certificates(input));
  }

  /** {@return the server's own certificate: the first of the chain} */
  public X509Certificate x509() {
    return chain.get(0);
  }

  /** {@return what the server sent: one or more, the server's own first} */
  public List<X509Certificate> chain() {
    return chain;
  }

  /** {@return the thumbprint that OVHcloud and vCenter show: the SHA-1 thumbprint} */
  public Thumbprint thumbprint() {
    return thumbprint(ThumbprintAlgorithm.SHA1);
  }

  /**
   * The thumbprint of the server's own certificate.
   *
   * @param algorithm the digest
   * @return its thumbprint
   */
  public Thumbprint thumbprint(ThumbprintAlgorithm algorithm) {
    return Thumbprint.of(x509(), algorithm);
  }

  /** {@return who it is made out to: the subject, RFC 2253} */
  public String subject() {
    return x509().getSubjectX500Principal().getName();
  }

  /** {@return who made it: the issuer, RFC 2253} */
  public String issuer() {
    return x509().getIssuerX500Principal().getName();
  }

  /** {@return from when on it is valid, to the second} */
  public Instant notBefore() {
    return x509().getNotBefore().toInstant();
  }

  /** {@return when it expires, to the second} */
  public Instant notAfter() {
    return x509().getNotAfter().toInstant();
  }

  /**
   * {@return the server's own certificate for vCenter's {@code UploadKmipServerCert}: one BEGIN
   * CERTIFICATE block}
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

  /** {@return subject and SHA-1 thumbprint, for logs} */
  @Override
  public String toString() {
    return subject() + " (SHA-1 " + thumbprint() + ")";
  }
}
