package io.vmcrypt.estate.internal.reading;

import io.vmcrypt.core.HostAndPort;
import io.vmcrypt.core.certificate.ServerCertificate;
import io.vmcrypt.estate.KeyServer;
import java.util.List;
import java.util.Optional;

/**
 * A key server as it was seen.
 *
 * @param server what the estate says of it
 * @param name what the key provider calls it
 * @param address where it listens
 * @param ips its addresses as OVHcloud sees them; empty if it is not registered there
 * @param certificate what it shows; empty if it could not be read
 * @param next the certificate that it is going to show, if the estate names one
 * @param vouched whether the estate says which certificate it must have
 */
public record SeenKeyServer(
    KeyServer server,
    String name,
    HostAndPort address,
    List<String> ips,
    Optional<ServerCertificate> certificate,
    Optional<ServerCertificate> next,
    boolean vouched) {

  public SeenKeyServer {
    ips = List.copyOf(ips);
  }

  /** Whether it shows the certificate by which the estate replaces another. */
  public boolean showsNext() {
    return next.isPresent() && next.equals(certificate);
  }

  /** The certificate that it does not show yet. */
  public Optional<ServerCertificate> comes() {
    return showsNext() ? Optional.empty() : next;
  }
}
