package io.vmcrypt.core.internal.address;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
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
  private static final Pattern GROUP = Pattern.compile("[0-9a-f]{1,4}");
  private static final Pattern ZONE = Pattern.compile("[0-9a-zA-Z._~-]{1,32}");
  private static final int GROUPS = 8;

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
    String zone = percent < 0 ? "" : text.substring(percent + 1);
    if (percent >= 0 && !ZONE.matcher(zone).matches()) {
      return Optional.empty();
    }
    return groups(percent < 0 ? text : text.substring(0, percent))
        .map(groups -> isMapped(groups) && percent < 0 ? mapped(groups) : written(groups))
        .map(address -> percent < 0 ? address : address + "%" + zone);
  }

  /** The eight groups of an address. */
  private static Optional<int[]> groups(String text) {
    int gap = text.indexOf("::");
    if (gap < 0) {
      return part(text, true).filter(groups -> groups.length == GROUPS);
    }
    if (text.indexOf("::", gap + 1) >= 0) {
      return Optional.empty();
    }
    Optional<int[]> before = part(text.substring(0, gap), false);
    Optional<int[]> after = part(text.substring(gap + 2), true);
    if (before.isEmpty() || after.isEmpty()) {
      return Optional.empty();
    }
    int[] first = before.get();
    int[] last = after.get();
    if (first.length + last.length >= GROUPS) {
      return Optional.empty();
    }
    int[] groups = Arrays.copyOf(first, GROUPS);
    System.arraycopy(last, 0, groups, GROUPS - last.length, last.length);
    return Optional.of(groups);
  }

  /** The groups of a text without a gap; empty if it is malformed. */
  private static Optional<int[]> part(String text, boolean mayEndInIpv4) {
    if (text.isEmpty()) {
      return Optional.of(new int[0]);
    }
    String[] parts = text.split(":", GROUPS + 1);
    int[] groups = new int[parts.length + 1];
    int count = 0;
    for (int i = 0; i < parts.length; i++) {
      if (GROUP.matcher(parts[i]).matches()) {
        groups[count++] = Integer.parseInt(parts[i], 16);
        continue;
      }
      Optional<String> ipv4 =
          mayEndInIpv4 && i == parts.length - 1 ? ipv4(parts[i]) : Optional.empty();
      if (ipv4.isEmpty()) {
        return Optional.empty();
      }
      String[] octets = ipv4.get().split("\\.", -1);
      groups[count++] = Integer.parseInt(octets[0]) << 8 | Integer.parseInt(octets[1]);
      groups[count++] = Integer.parseInt(octets[2]) << 8 | Integer.parseInt(octets[3]);
    }
    return Optional.of(Arrays.copyOf(groups, count));
  }

  private static boolean isMapped(int[] groups) {
    return Arrays.stream(groups, 0, 5).allMatch(group -> group == 0) && groups[5] == 0xffff;
  }

  private static String mapped(int[] groups) {
    return "%s.%s.%s.%s"
        .formatted(groups[6] >> 8, groups[6] & 0xff, groups[7] >> 8, groups[7] & 0xff);
  }

  /** In lower case, without filling zeros, the first of the longest runs of zeros left out. */
  private static String written(int[] groups) {
    int from = 0;
    int length = 1;
    for (int i = 0; i < GROUPS; i++) {
      int run = 0;
      while (i + run < GROUPS && groups[i + run] == 0) {
        run++;
      }
      if (run > length) {
        from = i;
        length = run;
      }
    }
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < GROUPS; i++) {
      if (length > 1 && i == from) {
        text.append("::");
        i += length - 1;
      } else {
        text.append(text.length() == 0 || text.charAt(text.length() - 1) == ':' ? "" : ":")
            .append(Integer.toHexString(groups[i]));
      }
    }
    return text.toString();
  }
}
