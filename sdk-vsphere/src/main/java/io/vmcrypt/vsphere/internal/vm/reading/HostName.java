package io.vmcrypt.vsphere.internal.vm.reading;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** Compares names and addresses of hosts as people write them. */
final class HostName {

  private static final String BYTE = "(25[0-5]|2[0-4]\\d|1?\\d?\\d)";
  private static final Pattern IPV4 = Pattern.compile(BYTE + "(\\." + BYTE + "){3}");

  /** The names of machines that nobody named, and addresses that lead back to the caller. */
  private static final Set<String> SAYS_NOTHING =
      Set.of(
          "", "localhost", "localhost.localdomain", "localhost.localdom", "::1", "::", "0.0.0.0");

  private HostName() {}

  /** Brings a name or address into one form: lower case, no dot at the end, full IPv6. */
  static String normal(String told) {
    String text = told.strip().toLowerCase(Locale.ROOT);
    while (text.endsWith(".")) {
      text = text.substring(0, text.length() - 1);
    }
    if (text.startsWith("[") && text.endsWith("]")) {
      text = text.substring(1, text.length() - 1);
    }
    int scope = text.indexOf('%');
    String bare = scope < 0 ? text : text.substring(0, scope);
    if (!isAddress(bare)) {
      return text;
    }
    try {
      // for an address the JDK asks no server
      return InetAddress.getByName(bare).getHostAddress();
    } catch (UnknownHostException e) {
      return text;
    }
  }

  static boolean isAddress(String text) {
    // most names begin with a letter, and an expression for each of thousands of VMs is felt
    return text.indexOf(':') >= 0
        || (!text.isEmpty()
            && text.charAt(0) >= '0'
            && text.charAt(0) <= '9'
            && IPV4.matcher(text).matches());
  }

  /** Whether it identifies one machine. */
  static boolean isTelling(String normal) {
    return !SAYS_NOTHING.contains(normal)
        && !normal.startsWith("127.")
        && !normal.equals("0:0:0:0:0:0:0:1")
        && !normal.equals("0:0:0:0:0:0:0:0");
  }

  /**
   * Whether two names or addresses, both {@linkplain #normal normal}, may belong to one host. A
   * name without a domain may be in any domain.
   */
  static boolean same(String one, String other) {
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
