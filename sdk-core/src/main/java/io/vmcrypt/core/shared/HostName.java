package io.vmcrypt.core.shared;

import io.vmcrypt.core.internal.address.IpAddress;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Compares names and addresses of hosts as people write them. */
public final class HostName {

  /** The names of machines that nobody named, and addresses that lead back to the caller. */
  private static final Set<String> SAYS_NOTHING =
      Set.of(
          "", "localhost", "localhost.localdomain", "localhost.localdom", "::1", "::", "0.0.0.0");

  private HostName() {}

  /**
   * Brings a name or address into one form: lower case, no dot at the end, and an address in its
   * one text ({@link IpAddress}), without a zone.
   */
  public static String normal(String told) {
    String text = bare(told);
    int zone = text.indexOf('%');
    String address = zone < 0 ? text : text.substring(0, zone);
    return address.indexOf(':') >= 0
        ? IpAddress.ipv6(address).orElse(text)
        : ipv4(address).stream().findFirst().orElse(text);
  }

  private static String bare(String told) {
    String text = told.strip().toLowerCase(Locale.ROOT);
    while (text.endsWith(".")) {
      text = text.substring(0, text.length() - 1);
    }
    return text.startsWith("[") && text.endsWith("]") ? text.substring(1, text.length() - 1) : text;
  }

  private static List<String> ipv4(String text) {
    // most names begin with a letter, and to read thousands of VMs' names as addresses is felt
    boolean mayBe = !text.isEmpty() && text.charAt(0) >= '0' && text.charAt(0) <= '9';
    return mayBe ? IpAddress.ipv4Readings(text) : List.of();
  }

  /**
   * The addresses that an address may be, each in its {@linkplain #normal normal} form: to some
   * programs zeros in front say that a number is octal.
   *
   * @return empty if it is a name
   */
  public static Set<String> addresses(String told) {
    Set<String> addresses = new LinkedHashSet<>(ipv4(bare(told)));
    String normal = normal(told);
    if (isAddress(normal)) {
      addresses.add(normal);
    }
    return addresses;
  }

  public static boolean isAddress(String text) {
    return text.indexOf(':') >= 0 || !ipv4(text).isEmpty();
  }

  /** Whether it identifies one machine. */
  public static boolean isTelling(String normal) {
    return !SAYS_NOTHING.contains(normal) && !normal.startsWith("127.");
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
