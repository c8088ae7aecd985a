package io.vmcrypt.core.internal.address;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The one grammar of IP addresses, and the one text of each. An IPv4 address has four decimal
 * numbers. An IPv6 address is read as RFC 4291 section 2.2 has it, with an optional zone (RFC
 * 4007), and is written as RFC 5952 wants it. An IPv4 address that is mapped into IPv6 is that IPv4
 * address.
 */
public final class IpAddress {

  private static final Pattern OCTET = Pattern.compile("[0-9]{1,3}");
  private static final Pattern OCTAL = Pattern.compile("0[0-7]+");
  private static final Pattern IPV6 =
      Pattern.compile("((?:[0-9a-f]{0,4}:){2,8})([0-9a-f]{0,4}|[0-9]+\\.[0-9.]+)");
  private static final Pattern ZONE = Pattern.compile("%[0-9a-zA-Z._~-]{1,32}");
  private static final Pattern ZEROS = Pattern.compile("(?:^|:)0(?::0)+(?::|$)");

  private IpAddress() {}

  /** The one text of an IPv4 address; empty if the text is none, or may mean two of them. */
  public static Optional<String> ipv4(String text) {
    List<String> readings = ipv4Readings(text);
    return readings.size() == 1 ? Optional.of(readings.get(0)) : Optional.empty();
  }

  /**
   * The IPv4 addresses that a text may mean: to some programs zeros in front say that a number is
   * octal, to others they are filling. The decimal one comes first; none if the text is no address.
   */
  public static List<String> ipv4Readings(String text) {
    String[] parts = text.split("\\.", -1);
    if (parts.length != 4) {
      return List.of();
    }
    List<String> decimal = new ArrayList<>(4);
    List<String> octal = new ArrayList<>(4);
    for (String part : parts) {
      int value = OCTET.matcher(part).matches() ? Integer.parseInt(part) : -1;
      if (value < 0 || value > 255) {
        return List.of();
      }
      decimal.add(String.valueOf(value));
      // 009 is nine to everybody
      octal.add(String.valueOf(OCTAL.matcher(part).matches() ? Integer.parseInt(part, 8) : value));
    }
    String first = String.join(".", decimal);
    String second = String.join(".", octal);
    return first.equals(second) ? List.of(first) : List.of(first, second);
  }

  /** The one text of an IPv6 address in lower case; empty if the text is none. */
  public static Optional<String> ipv6(String text) {
    int percent = text.indexOf('%');
    String zone = percent < 0 ? "" : text.substring(percent);
    Matcher parts = IPV6.matcher(percent < 0 ? text : text.substring(0, percent));
    if (!parts.matches() || !(zone.isEmpty() || ZONE.matcher(zone).matches())) {
      return Optional.empty();
    }
    String end = parts.group(2);
    Optional<String> last = end.indexOf('.') < 0 ? Optional.of(end) : ipv4(end);
    return last.flatMap(known -> read(parts.group(1) + known))
        // an address that is mapped is an IPv4 address, which has no zone
        .filter(address -> zone.isEmpty() || address.indexOf(':') >= 0)
        .map(address -> address + zone);
  }

  /** Java looks no text up that has a colon in it. */
  private static Optional<String> read(String literal) {
    try {
      return Optional.of(written(InetAddress.getByName(literal).getHostAddress()));
    } catch (UnknownHostException e) {
      return Optional.empty();
    }
  }

  /** Without the first of the longest runs of zeros. */
  private static String written(String full) {
    return ZEROS
        .matcher(full)
        .results()
        .max(Comparator.comparing(run -> run.group().replace(":", "").length()))
        .map(run -> full.substring(0, run.start()) + "::" + full.substring(run.end()))
        .orElse(full);
  }
}
