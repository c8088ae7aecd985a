package io.vmcrypt.estate.internal.reading;

import io.vmcrypt.core.HostAndPort;
import io.vmcrypt.core.certificate.ServerCertificate;
import io.vmcrypt.estate.part.KeyServer;
import io.vmcrypt.vsphere.kms.KmsServer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * A key server as it was seen.
 *
 * @param address where it listens
 * @param ips its addresses as OVHcloud sees them; empty if it is not registered there
 * @param certificate what it shows; empty if it could not be read
 * @param elsewhere what it shows at some of {@code ips} instead, while it changes over from the
 *     present certificate to the next one; by address
 * @param next the certificate that it is going to show, if the estate names one
 * @param vouched whether the estate says which certificate it must have
 * @param unread those of {@code ips} that have shown nothing
 * @param known whether it shows such a certificate: nobody else gets a password
 */
public record SeenKeyServer(
    KeyServer server,
    String name,
    HostAndPort address,
    List<String> ips,
    Optional<ServerCertificate> certificate,
    Map<String, ServerCertificate> elsewhere,
    Optional<ServerCertificate> next,
    boolean vouched,
    Set<String> unread,
    boolean known) {

  public SeenKeyServer {
    ips = List.copyOf(ips);
    elsewhere = Map.copyOf(elsewhere);
    unread = Set.copyOf(unread);
  }

  /** Whether it is a server that vCenter has, at the same place. */
  public boolean isAt(KmsServer known) {
    return known.name().equals(name) && known.place().equals(Optional.of(address));
  }

  /** Whether the estate answers for it that it has the keys in use where it listens now. */
  public boolean isForced() {
    return server.forced().equals(Optional.of(address));
  }

  /** The server that vCenter is to have. */
  KmsServer atVcenter() {
    return new KmsServer(
        name,
        address.host(),
        address.port(),
        server.proxy().map(HostAndPort::host),
        server.proxy().map(proxy -> OptionalInt.of(proxy.port())).orElse(OptionalInt.empty()),
        Optional.empty());
  }

  /** What it shows at one of its addresses, or is to show there, as far as it was read. */
  public ServerCertificate certificateAt(String ip) {
    return elsewhere.getOrDefault(ip, certificate.orElseThrow());
  }

  /** Whether it shows there the certificate by which the estate replaces another. */
  public boolean showsNextAt(String ip) {
    return !unread.contains(ip) && next.filter(certificateAt(ip)::equals).isPresent();
  }

  /** The certificate that it does not show yet at each address. */
  public Optional<ServerCertificate> comes() {
    return elsewhere.isEmpty() && next.equals(certificate) ? Optional.empty() : next;
  }
}
