package io.vmcrypt.kmip.report;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * What the probe learned from the TLS handshake.
 *
 * @param protocol the version that was agreed on, such as {@code TLSv1.2}; empty if the handshake
 *     did not get that far
 * @param cipherSuite the suite that was agreed on, in the names of IANA; empty if the handshake did
 *     not get that far
 * @param clientCertificateRequested whether the server asked for a client certificate
 * @param acceptedAuthorities the subjects (RFC 2253) of the authorities whose client certificates
 *     the server says it accepts; many servers name none, but accept some
 */
public record TlsDetails(
    String protocol,
    String cipherSuite,
    boolean clientCertificateRequested,
    List<String> acceptedAuthorities) {

  public TlsDetails {
    requireNonNull(protocol, "protocol");
    requireNonNull(cipherSuite, "cipherSuite");
    acceptedAuthorities = List.copyOf(acceptedAuthorities);
  }
}
