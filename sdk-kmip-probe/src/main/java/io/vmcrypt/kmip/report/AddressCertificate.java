package io.vmcrypt.kmip.report;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.certificate.ServerCertificate;
import io.vmcrypt.core.shared.input.OneLine;
import java.net.InetAddress;

/**
 * The certificate that one of the addresses behind a name shows.
 *
 * @param address the address
 * @param namedServer whether the probe sent the name (server name indication). OVHcloud knows the
 *     KMS by its address, vCenter by its name
 * @param certificate the certificate
 */
public record AddressCertificate(
    InetAddress address, boolean namedServer, ServerCertificate certificate) {

  public AddressCertificate {
    requireNonNull(address, "address");
    requireNonNull(certificate, "certificate");
  }

  /**
   * One line, whatever characters the server sent.
   *
   * @return the address, its certificate, and whether the probe sent the name
   */
  @Override
  public String toString() {
    return OneLine.of(
        address.getHostAddress()
            + (namedServer ? ", asked by name, shows " : ", asked by address, shows ")
            + certificate);
  }
}
