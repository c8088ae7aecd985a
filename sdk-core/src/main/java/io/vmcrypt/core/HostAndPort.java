package io.vmcrypt.core;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.internal.address.IpAddress;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;

/**
 * Where a server listens: a host name or IP address, and a TCP port.
 *
 * <pre>{@code
 * HostAndPort.parse("kms.example.com:5696")
 * HostAndPort.parse("192.0.2.1:5696")
 * HostAndPort.parse("[2001:db8::1]:5696")   // an IPv6 address stands in brackets
 * HostAndPort.parse("kms.example.com", HostAndPort.KMIP_PORT)
 * }</pre>
 *
 * <p>Each host has one spelling here, so that what is one thing is also equal: names are in lower
 * case and have no dot at their end, an IPv6 address is written as RFC 5952 wants it, an IPv4
 * address has no filling zeros, and one that is mapped into IPv6 is that IPv4 address.
 *
 * <pre>{@code
 * HostAndPort.parse("KMS.example.com.:5696")       // kms.example.com:5696
 * HostAndPort.parse("[0:0::1]:5696")               // [::1]:5696
 * HostAndPort.parse("[::ffff:192.0.2.1]:5696")     // 192.0.2.1:5696
 * HostAndPort.parse("192.0.2.009:5696")            // 192.0.2.9:5696
 * HostAndPort.parse("192.0.2.010:5696")            // refused: to some programs that is 192.0.2.8
 * }</pre>
 *
 * <p>Nothing is resolved here. Immutable and thread-safe.
 *
 * @param host a DNS name (RFC 1123), an IPv4 address, or an IPv6 address without brackets, each in
 *     its one spelling
 * @param port 1 to 65535
 */
public record HostAndPort(String host, int port) {

  /** The port that IANA assigned to KMIP. */
  public static final int KMIP_PORT = 5696;

  /** The port of HTTPS. */
  public static final int HTTPS_PORT = 443;

  // underscores are not RFC 1123, but real internal names have them
  private static final Pattern LABEL = Pattern.compile("[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?");
  private static final Pattern DIGITS_AND_DOTS = Pattern.compile("[0-9.]+");
  private static final Pattern PORT = Pattern.compile("\\d{1,9}");
  private static final Pattern PORT_LIKE = Pattern.compile("[1-9]\\d{3,4}");
  private static final Pattern ADDRESS_CHARACTERS = Pattern.compile("[0-9a-fA-F:.]+(%.*)?");
  private static final int MAX_NAME = 253;
  private static final int MAX_QUOTED = 300;
  private static final String FORMS =
      "expected NAME:PORT, IPV4:PORT or [IPV6]:PORT, such as kms.example.com:5696";

  /**
   * Checks both parts.
   *
   * @throws IllegalArgumentException if the host is no name or address, or the port is not 1 to
   *     65535
   */
  public HostAndPort {
    host = checkedHost(requireNonNull(host, "host"));
    checkPort("port", port);
  }

  /**
   * An address from its parts.
   *
   * @param host a name, an IPv4 address, or an IPv6 address with or without brackets
   * @param port 1 to 65535
   * @return the address
   * @throws IllegalArgumentException if the host is no name or address, or the port is not 1 to
   *     65535
   */
  public static HostAndPort of(String host, int port) {
    return new HostAndPort(host, port);
  }

  /**
   * Reads an address that names its port.
   *
   * @param text {@code NAME:PORT}, {@code IPV4:PORT} or {@code [IPV6]:PORT}
   * @return the address
   * @throws IllegalArgumentException if the text has another form; the message quotes it, but
   *     nothing before an {@code @}, which may be a password
   */
  public static HostAndPort parse(String text) {
    return parse(requireNonNull(text, "text"), OptionalInt.empty());
  }

  /**
   * Reads an address whose port may be left out.
   *
   * @param text {@code HOST} or {@code HOST:PORT}; an IPv6 address stands in brackets if it has a
   *     port, or ends as if it had one, such as {@code 2001:db8::1:5696}
   * @param defaultPort the port where the text names none, 1 to 65535
   * @return the address
   * @throws IllegalArgumentException if the text has another form (the message quotes it, but
   *     nothing before an {@code @}), or the default port is not 1 to 65535
   */
  public static HostAndPort parse(String text, int defaultPort) {
    requireNonNull(text, "text");
    checkPort("defaultPort", defaultPort);
    return parse(text, OptionalInt.of(defaultPort));
  }

  private static HostAndPort parse(String text, OptionalInt defaultPort) {
    String trimmed = text.strip();
    if (trimmed.contains("://")) {
      throw new IllegalArgumentException(
          quoted(text) + " is a URL: leave out the scheme and the path; " + FORMS);
    }
    int colon = trimmed.lastIndexOf(':');
    boolean bareIpv6 =
        trimmed.indexOf(':') != colon && ADDRESS_CHARACTERS.matcher(trimmed).matches();
    boolean hasPort = colon >= 0 && !trimmed.endsWith("]") && !bareIpv6;
    if (bareIpv6 && defaultPort.isPresent() && mayEndWithPort(trimmed, colon)) {
      throw new IllegalArgumentException(
          quoted(text)
              + ": it is not plain whether its end is a port, so the IPv6 address needs brackets; "
              + FORMS);
    }
    if (bareIpv6 && defaultPort.isEmpty()) {
      throw new IllegalArgumentException(
          quoted(text) + ": an IPv6 address with a port needs brackets; " + FORMS);
    }
    if (!hasPort && defaultPort.isEmpty()) {
      throw new IllegalArgumentException(quoted(text) + " has no port; " + FORMS);
    }
    String host = hasPort ? trimmed.substring(0, colon) : trimmed;
    try {
      return new HostAndPort(
          host, hasPort ? parsePort(trimmed.substring(colon + 1)) : defaultPort.orElseThrow());
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(quoted(text) + ": " + e.getMessage() + "; " + FORMS, e);
    }
  }

  /** As {@code ::1:5696}: nobody knows whether that is a port, or the end of the address. */
  private static boolean mayEndWithPort(String ipv6, int colon) {
    return PORT_LIKE.matcher(ipv6.substring(colon + 1)).matches()
        && IpAddress.ipv6(ipv6.substring(0, colon)).isPresent();
  }

  /**
   * {@return whether the host is an IPv4 address in its dotted form; true for {@code 192.0.2.1}}
   */
  public boolean isIpv4() {
    return IpAddress.ipv4(host).isPresent();
  }

  /** {@return whether the host is an IPv6 address; true for {@code 2001:db8::1}} */
  public boolean isIpv6() {
    return host.indexOf(':') >= 0;
  }

  /**
   * {@return the text that {@link #parse(String)} reads: {@code host:port}, with brackets around an
   * IPv6 address}
   */
  @Override
  public String toString() {
    return (isIpv6() ? "[" + host + "]" : host) + ":" + port;
  }

  private static void checkPort(String name, int port) {
    if (port < 1 || port > 65535) {
      throw new IllegalArgumentException(name + " " + port + " is not in 1 to 65535");
    }
  }

  /** What stands before an @ is a user, and often a password; a URL's query may be a secret too. */
  private static String quoted(String text) {
    String shown = text.substring(text.lastIndexOf('@') + 1);
    if (shown.length() < text.length()) {
      shown = "...@" + shown;
    }
    shown = text.contains("://") ? shown.replaceFirst("(?s)[?#].*", "?...") : shown;
    return "\""
        + (shown.length() > MAX_QUOTED ? shown.substring(0, MAX_QUOTED) + "..." : shown)
        + "\"";
  }

  private static int parsePort(String text) {
    if (!PORT.matcher(text).matches()) {
      throw new IllegalArgumentException("port " + quoted(text) + " is not a number in 1 to 65535");
    }
    return Integer.parseInt(text);
  }

  private static String checkedHost(String text) {
    boolean bracketed = text.startsWith("[") && text.endsWith("]");
    String given = bracketed ? text.substring(1, text.length() - 1) : text;
    if (given.isEmpty()) {
      throw new IllegalArgumentException("the host is empty");
    }
    String host = lowerCase(given);
    Optional<String> one =
        host.indexOf(':') >= 0
            ? IpAddress.ipv6(host)
            : bracketed ? Optional.empty() : nameOrIpv4(host);
    return one.orElseThrow(
        () ->
            new IllegalArgumentException(
                quoted(text)
                    + " is neither a host name (ASCII only; other letters in punycode) nor an"
                    + " IP address"));
  }

  /**
   * Changes ASCII letters only, since some other Unicode letters become ASCII ones. The zone after
   * a percent sign keeps its case.
   */
  private static String lowerCase(String host) {
    int percent = host.indexOf('%');
    int end = percent < 0 ? host.length() : percent;
    StringBuilder lower = new StringBuilder(host);
    for (int i = 0; i < end; i++) {
      char c = host.charAt(i);
      if (c >= 'A' && c <= 'Z') {
        lower.setCharAt(i, (char) (c - 'A' + 'a'));
      }
    }
    return lower.toString();
  }

  private static Optional<String> nameOrIpv4(String host) {
    if (DIGITS_AND_DOTS.matcher(host).matches()) {
      return IpAddress.ipv4(host);
    }
    String name = host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
    if (name.length() > MAX_NAME) {
      return Optional.empty();
    }
    for (String label : name.split("\\.", -1)) {
      if (!LABEL.matcher(label).matches()) {
        return Optional.empty();
      }
    }
    // a single label without the dot is looked up below other names first, so it is another name
    return Optional.of(name.indexOf('.') < 0 ? host : name);
  }
}
