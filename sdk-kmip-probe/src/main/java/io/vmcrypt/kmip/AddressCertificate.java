package io.vmcrypt.kmip;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.certificate.ServerCertificate;
import java.net.InetAddress;

/**
 * The certificate that one of the addresses behind a name shows.
 *
 * @param address the address
 * @param namedServer whether the server was told the name (server name indication); OVHcloud is
 *     given the address, vCenter the name
 * @param certificate the certificate
 */
public record AddressCertificate(
    InetAddress address, boolean namedServer, ServerCertificate certificate) {

  /**
   * Checks that all is there.
   *
   * @param address as the component
   * @param namedServer as the component
   * @param certificate as the component
   * @throws NullPointerException if a component is null
   */
  public AddressCertificate {
    requireNonNull(address, "address");
    requireNonNull(certificate, "certificate");
  }
}
