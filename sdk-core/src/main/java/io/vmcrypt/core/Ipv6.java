package io.vmcrypt.core;

import java.util.regex.Pattern;

/** The text form of IPv6 addresses, RFC 4291 section 2.2, with an optional zone (RFC 4007). */
final class Ipv6 {

  private static final Pattern GROUP = Pattern.compile("[0-9a-f]{1,4}");
  private static final Pattern ZONE = Pattern.compile("[0-9a-zA-Z._~-]{1,32}");
  private static final int GROUPS = 8;

  private Ipv6() {}

  static boolean isValid(String text) {
    int percent = text.indexOf('%');
    if (percent >= 0 && !ZONE.matcher(text.substring(percent + 1)).matches()) {
      return false;
    }
    String address = percent >= 0 ? text.substring(0, percent) : text;
    int gap = address.indexOf("::");
    if (gap < 0) {
      return groups(address, true) == GROUPS;
    }
    if (address.indexOf("::", gap + 1) >= 0) {
      return false;
    }
    int before = groups(address.substring(0, gap), false);
    int after = groups(address.substring(gap + 2), true);
    return before >= 0 && after >= 0 && before + after < GROUPS;
  }

  /** How many groups of 16 bits the text holds; -1 if it is malformed. */
  private static int groups(String text, boolean mayEndInIpv4) {
    if (text.isEmpty()) {
      return 0;
    }
    String[] parts = text.split(":", -1);
    int count = 0;
    for (int i = 0; i < parts.length; i++) {
      if (GROUP.matcher(parts[i]).matches()) {
        count++;
      } else if (mayEndInIpv4 && i == parts.length - 1 && HostAndPort.isIpv4Text(parts[i])) {
        count += 2;
      } else {
        return -1;
      }
    }
    return count;
  }
}
