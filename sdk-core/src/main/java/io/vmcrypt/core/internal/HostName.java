package io.vmcrypt.core.internal;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** Compares names and addresses of hosts as people write them. */
public final class HostName {

  private static final String BYTE = "0{0,2}(25[0-5]|2[0-4]\\d|1?\\d?\\d)";
  private static final Pattern IPV4 = Pattern.compile(BYTE + "(\\." + BYTE + "){3}");

  private static final int DECIMAL = 10;
  private static final int OCTAL = 8;

  /** The names of machines that nobody named, and addresses that lead back to the caller. */
  private static final Set<String> SAYS_NOTHING =
      Set.of(
          "", "localhost", "localhost.localdomain", "localhost.localdom", "::1", "::", "0.0.0.0");

  private HostName() {}

  /**
   * Brings a name or address into one form: lower case, no dot at the end, full IPv6, no zeros in
   * front; an IPv4 address that is written as IPv6 becomes IPv4.
   */
  public static String normal(String told) {
    String text = bare(told);
    int scope = text.indexOf('%');
    String address = scope < 0 ? text : text.substring(0, scope);
    if (!isAddress(address)) {
      return text;
    }
    return address.indexOf(':') < 0 ? ipv4(address, DECIMAL) : ipv6(address, text);
  }

  private static String bare(String told) {
    String text = told.strip().toLowerCase(Locale.ROOT);
    while (text.endsWith(".")) {
      text = text.substring(0, text.length() - 1);
    }
    return text.startsWith("[") && text.endsWith("]") ? text.substring(1, text.length() - 1) : text;
  }

  private static String ipv6(String address, String otherwise) {
    try {
      // for an address the JDK asks no server
      return InetAddress.getByName(address).getHostAddress();
    } catch (UnknownHostException e) {
      return otherwise;
    }
  }

  private static String ipv4(String address, int base) {
    List<String> bytes = new ArrayList<>(4);
    for (String part : address.split("\\.", -1)) {
      int radix = part.length() > 1 && part.charAt(0) == '0' ? base : DECIMAL;
      bytes.add(Integer.toString(Integer.parseInt(part, radix)));
    }
    return String.join(".", bytes);
  }

  /**
   * The addresses that an address may be, each in its {@linkplain #normal normal} form: to some
   * programs zeros in front say that a number is octal.
   *
   * @return empty if it is a name
   */
  public static Set<String> addresses(String told) {
    String normal = normal(told);
    if (!isAddress(normal)) {
      return Set.of();
    }
    Set<String> addresses = new LinkedHashSet<>(Set.of(normal));
    String text = bare(told);
    if (IPV4.matcher(text).matches()) {
      try {
        String octal = ipv4(text, OCTAL);
        if (IPV4.matcher(octal).matches()) {
          addresses.add(octal);
        }
      } catch (NumberFormatException e) {
        // it has a digit that is not octal
      }
    }
    return addresses;
  }

  public static boolean isAddress(String text) {
    // most names begin with a letter, and an expression for each of thousands of VMs is felt
    return text.indexOf(':') >= 0
        || (!text.isEmpty()
            && text.charAt(0) >= '0'
            && text.charAt(0) <= '9'
            && IPV4.matcher(text).matches());
  }

  /** Whether it identifies one machine. */
  public static boolean isTelling(String normal) {
    return !SAYS_NOTHING.contains(normal)
        && !normal.startsWith("127.")
        && !normal.equals("0:0:0:0:0:0:0:1")
        && !normal.equals("0:0:0:0:0:0:0:0");
  }

  /**
   * Whether two names or addresses, both {@linkplain #normal normal}, may belong to one host. A
   * name without a domain may be in any domain.
   */
  public static boolean same(String one, String other) {
    if (one.equals(other)) {
      return !one.isEmpty();
    }
    if (one.isEmpty() || other.isEmpty()) {
      return false;
    }
    boolean oneBare = one.indexOf('.') < 0;
    boolean otherBare = other.indexOf('.') < 0;
    return oneBare != otherBare
        && label(one).equals(label(other))
        && !isAddress(one)
        && !isAddress(other);
  }

  private static String label(String name) {
    int dot = name.indexOf('.');
    return dot < 0 ? name : name.substring(0, dot);
  }
}
