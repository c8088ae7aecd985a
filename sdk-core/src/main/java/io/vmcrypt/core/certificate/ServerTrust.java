package io.vmcrypt.core.certificate;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;

/**
 * How a client knows that it talks to the right server. There is no way to trust every server. If
 * you do not know the server's certificate, read it with the probe, show its thumbprint to someone
 * who can confirm it, and pin it.
 *
 * <p>Immutable and thread-safe.
 */
public sealed interface ServerTrust {

  /**
   * {@return trust in the certificate authorities of this Java installation; the certificate must
   * be made out to the server's name; the default of every client}
   */
  static ServerTrust systemRoots() {
    return new SystemRoots();
  }

  /**
   * These certificate authorities and no others; the certificate must be made out to the server's
   * name.
   *
   * @param certificates one or more
   * @return the trust
   * @throws IllegalArgumentException if there is none
   */
  static ServerTrust certificateAuthorities(Collection<X509Certificate> certificates) {
    return new CertificateAuthorities(List.copyOf(requireNonNull(certificates, "certificates")));
  }

  /**
   * The certificate authorities of a PEM text and no others; the certificate must be made out to
   * the server's name.
   *
   * @param pem one or more BEGIN CERTIFICATE blocks, at most 1 MiB
   * @return the trust
   * @throws CertificateFormatException if it holds no certificate, is malformed, or is larger than
   *     1 MiB
   */
  static ServerTrust fromPem(String pem) {
    return certificateAuthorities(
        Pem.certificates(
            Input.ofPem(
                Input.Content.CERTIFICATE, pem, "certificate", "read certificate authorities")));
  }

  /**
   * The certificate authorities of a file and no others; the certificate must be made out to the
   * server's name.
   *
   * @param file one or more BEGIN CERTIFICATE blocks, or one certificate in DER; at most 1 MiB
   * @return the trust
   * @throws CertificateFormatException if it cannot be read, holds no certificate, is malformed, or
   *     is larger than 1 MiB
   */
  static ServerTrust fromFile(Path file) {
    return certificateAuthorities(
        Pem.certificates(
            Input.ofFile(
                Input.Content.CERTIFICATE, file, "certificate", "read certificate authorities")));
  }

  /**
   * The certificates with these thumbprints and no others. Their names and dates are not checked:
   * the thumbprint alone identifies the server.
   *
   * @param thumbprint the thumbprint of the server's own certificate
   * @param more further thumbprints to accept, for a certificate that is about to be renewed
   * @return the trust
   */
  static ServerTrust pinned(Thumbprint thumbprint, Thumbprint... more) {
    return new PinnedThumbprints(
        Stream.concat(
                Stream.of(requireNonNull(thumbprint, "thumbprint")),
                Stream.of(requireNonNull(more, "more")))
            .toList());
  }

  /** The certificate authorities of this Java installation. */
  record SystemRoots() implements ServerTrust {}

  /**
   * Certificate authorities that are given.
   *
   * @param certificates one or more
   */
  record CertificateAuthorities(List<X509Certificate> certificates) implements ServerTrust {

    /**
     * Checks that there is at least one.
     *
     * @throws IllegalArgumentException if there is none
     */
    public CertificateAuthorities {
      certificates = List.copyOf(requireNonNull(certificates, "certificates"));
      if (certificates.isEmpty()) {
        throw new IllegalArgumentException("no certificate authority is given");
      }
    }
  }

  /**
   * Thumbprints that are given.
   *
   * @param thumbprints one or more
   */
  record PinnedThumbprints(List<Thumbprint> thumbprints) implements ServerTrust {

    /**
     * Checks that there is at least one.
     *
     * @throws IllegalArgumentException if there is none
     */
    public PinnedThumbprints {
      thumbprints = List.copyOf(requireNonNull(thumbprints, "thumbprints"));
      if (thumbprints.isEmpty()) {
        throw new IllegalArgumentException("no thumbprint is given");
      }
    }
  }
}
