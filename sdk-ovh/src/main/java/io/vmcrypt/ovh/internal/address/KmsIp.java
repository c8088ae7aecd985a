package io.vmcrypt.ovh.internal.address;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.HostAndPort;
import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.error.ConnectionException;
import io.vmcrypt.core.error.NotFoundException;
import io.vmcrypt.core.shared.NameLookup;
import io.vmcrypt.core.shared.OneSpelling;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Optional;

/** The one form of address that OVHcloud takes for a KMS. */
public final class KmsIp {

  private KmsIp() {}

  /** An IPv4 address in its one spelling; refuses anything else. */
  public static String checked(String text) {
    requireNonNull(text, "ipv4");
    HostAndPort parsed;
    try {
      parsed = HostAndPort.of(text, HostAndPort.KMIP_PORT);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "\"" + text + "\" is not an IPv4 address: expected one such as 192.0.2.1", e);
    }
    if (parsed.isIpv6()) {
      throw new IllegalArgumentException(
          ("\"%s\" is an IPv6 address: OVHcloud registers a KMS by its IPv4 address only,"
                  + " such as 192.0.2.1")
              .formatted(text));
    }
    if (!parsed.isIpv4()) {
      throw new IllegalArgumentException(
          ("\"%s\" is a name: OVHcloud registers a KMS by its IPv4 address only, such as"
                  + " 192.0.2.1; find out which address the private cloud reaches it at")
              .formatted(text));
    }
    return parsed.host();
  }

  /** An IPv4 address of an answer in its one spelling; empty if the text is none. */
  public static Optional<String> read(String text) {
    return OneSpelling.ofIpv4(text.strip());
  }

  /** The IPv4 addresses of a name, in the order of their text. */
  public static List<String> lookUp(String name) {
    String host = HostAndPort.of(requireNonNull(name, "name"), HostAndPort.KMIP_PORT).host();
    Attempt attempt = new Attempt("DNS", "look up KMS", host);
    List<String> addresses;
    try {
      addresses = NameLookup.ipv4(host);
    } catch (UnknownHostException e) {
      throw new ConnectionException(
          attempt, NameLookup.seen(e), "Check the name and this machine's DNS.", e);
    }
    if (addresses.isEmpty()) {
      throw new NotFoundException(
          attempt,
          "it has no IPv4 address",
          "OVHcloud registers a KMS by its IPv4 address only: give the KMS one.");
    }
    return addresses;
  }
}
