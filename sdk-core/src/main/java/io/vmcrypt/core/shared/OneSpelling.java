package io.vmcrypt.core.shared;

import io.vmcrypt.core.HostAndPort;
import java.util.Optional;

/**
 * Hosts as a vendor's system lists them, in the one spelling of {@link HostAndPort}, to be compared
 * with those that a person has given.
 */
public final class OneSpelling {

  private OneSpelling() {}

  /** The one spelling of a host; the text itself if it is none. */
  public static String ofHost(String text) {
    try {
      return HostAndPort.of(text.strip(), HostAndPort.KMIP_PORT).host();
    } catch (IllegalArgumentException e) {
      return text;
    }
  }

  /** An IPv4 address in its one spelling; empty if the text is none. */
  public static Optional<String> ofIpv4(String text) {
    try {
      HostAndPort address = HostAndPort.of(text, HostAndPort.KMIP_PORT);
      return Optional.of(address).filter(HostAndPort::isIpv4).map(HostAndPort::host);
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
