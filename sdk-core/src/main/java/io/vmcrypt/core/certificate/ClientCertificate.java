package io.vmcrypt.core.certificate;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The certificate that a client shows, without its key. The key is somewhere else, usually in
 * vCenter. A certificate together with its key is a {@link ClientIdentity}.
 *
 * <p>Two are equal if their first certificates are equal. Immutable and thread-safe.
 */
public final class ClientCertificate {

  private static final String READ = "read a client certificate";

  private final List<X509Certificate> chain;

  private ClientCertificate(List<X509Certificate> chain) {
    this.chain = chain;
  }

  /**
   * {@return a certificate that is in memory already}
   *
   * @param certificate the client's own
   */
  public static ClientCertificate of(X509Certificate certificate) {
    return new ClientCertificate(List.of(requireNonNull(certificate, "certificate")));
  }

  /**
   * Reads a certificate from PEM text, such as vCenter returns and a KMS hands out.
   *
   * @param pem one or more BEGIN CERTIFICATE blocks, the client's own first; at most 1 MiB
   * @return the certificate
   * @throws CertificateFormatException if it holds no certificate, is malformed, or is larger than
   *     1 MiB
   */
  public static ClientCertificate fromPem(String pem) {
    return read(Input.ofPem(Input.Content.CERTIFICATE, pem, "certificate", READ));
  }

  /**
   * Reads a certificate from a file, PEM or DER.
   *
   * @param file one or more BEGIN CERTIFICATE blocks, the client's own first, or one certificate in
   *     DER; at most 1 MiB
   * @return the certificate
   * @throws CertificateFormatException if it cannot be read, holds no certificate, is malformed, or
   *     is larger than 1 MiB
   */
  public static ClientCertificate fromFile(Path file) {
    return read(Input.ofFile(Input.Content.CERTIFICATE, file, "certificate", READ));
  }

  private static ClientCertificate read(Input input) {
    return new ClientCertificate(Pem.certificates(input));
  }

  /** {@return the client's own certificate: the first of the chain} */
  public X509Certificate x509() {
    return chain.get(0);
  }

  /** {@return all certificates that were given: one or more, the client's own first} */
  public List<X509Certificate> chain() {
    return chain;
  }

  /** {@return the thumbprint of the client's own certificate, as vCenter shows it: SHA-1} */
  public Thumbprint thumbprint() {
    return Thumbprint.of(x509(), ThumbprintAlgorithm.SHA1);
  }

  /** {@return who it is made out to: the subject, RFC 2253} */
  public String subject() {
    return x509().getSubjectX500Principal().getName();
  }

  /** {@return when it expires, to the second} */
  public Instant notAfter() {
    return x509().getNotAfter().toInstant();
  }

  /**
   * {@return all certificates, for vCenter and for the KMS that is to accept the client: one BEGIN
   * CERTIFICATE block for each, the client's own first}
   */
  public String pem() {
    return chain.stream().map(Pem::encode).collect(Collectors.joining());
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof ClientCertificate that && x509().equals(that.x509());
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
