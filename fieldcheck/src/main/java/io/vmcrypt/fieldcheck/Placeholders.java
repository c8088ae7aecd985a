package io.vmcrypt.fieldcheck;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * Stands in for what is not a vendor's word. The same value has the same placeholder through the
 * whole run, and a placeholder has the form of its value, so that a program can read it. It is
 * numbered in the order of appearance: nothing of the value is in it. Not thread-safe.
 */
final class Placeholders {

  private static final long FIRST_NUMBER = 1_000_000_000L;
  private static final LocalDateTime FIRST_TIME = LocalDateTime.of(2020, 1, 1, 0, 0);
  private static final DateTimeFormatter SECONDS =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss", Locale.ROOT);

  private final Map<String, String> given = new HashMap<>();
  private final Map<String, Integer> counts = new HashMap<>();

  /**
   * The placeholder of a value.
   *
   * @param kind a vendor's word for what it is, such as the name of the element
   */
  String of(String value, String kind) {
    String known = given.get(value);
    if (known != null) {
      return known;
    }
    String placeholder = made(value, Form.of(value), kind);
    given.put(value, placeholder);
    return placeholder;
  }

  private String made(String value, Form form, String kind) {
    return switch (form) {
      case EMPTY -> "";
      case BOOLEAN, TEXT -> kebab(kind) + "-" + next(kebab(kind));
      case SMALL_NUMBER, NUMBER -> String.valueOf(FIRST_NUMBER + next("number"));
      case DECIMAL -> FIRST_NUMBER + next("number") + ".0";
      case UUID -> String.format("00000000-0000-4000-8000-%012d", next("uuid"));
      case TIME -> time(value);
      case DAY -> FIRST_TIME.plusDays(next("day")).toLocalDate().toString();
      case THUMBPRINT_SHA1, THUMBPRINT_SHA256, HEX_WITH_COLONS -> hex(value);
      case CERTIFICATE -> sample("certificate.pem");
      case SIGNING_REQUEST -> sample("request.pem");
      case PEM -> "pem-" + next("pem");
      case IPV4 -> ipv4();
      case IPV4_AND_PORT -> of(value.substring(0, value.indexOf(':')), kind) + port(value);
      case IPV4_BLOCK -> ipv4() + "/32";
      case IPV6 -> "2001:db8::" + Integer.toHexString(next("ipv6"));
      case URL -> "https://" + host() + "/";
      case URN -> "urn:placeholder:" + next("urn");
      case MAIL -> "user-" + next("mail") + "@example.org";
      case HOST_AND_PORT -> of(value.substring(0, value.indexOf(':')), kind) + port(value);
      case HOST -> host();
      case PRIVATE_CLOUD -> "pcc-" + ipv4().replace('.', '-');
      case OBJECT_OF_VCENTER ->
          value.substring(0, value.lastIndexOf('-') + 1) + (FIRST_NUMBER + next("object"));
      case DISK_OF_VM ->
          of(value.substring(0, value.indexOf(':')), kind) + value.substring(value.indexOf(':'));
    };
  }

  /** With as many digits of the second, and in the same zone's form. */
  private String time(String value) {
    String digits = "";
    int dot = value.indexOf('.');
    if (dot > 0) {
      int count = 1;
      while (dot + count < value.length() && Character.isDigit(value.charAt(dot + count))) {
        count++;
      }
      digits = "." + "0".repeat(count - 1);
    }
    String zone = value.endsWith("Z") ? "Z" : value.matches(".*[+-]\\d\\d:?\\d\\d") ? "+00:00" : "";
    return SECONDS.format(FIRST_TIME.plusSeconds(next("time"))) + digits + zone;
  }

  private String hex(String value) {
    int bytes = value.length() / 3 + 1;
    String number = String.format("%0" + 2 * bytes + "x", next("hex"));
    StringBuilder hex = new StringBuilder();
    for (int i = 0; i < number.length(); i += 2) {
      hex.append(i == 0 ? "" : ":").append(number, i, i + 2);
    }
    return value.equals(value.toLowerCase(Locale.ROOT))
        ? hex.toString()
        : hex.toString().toUpperCase(Locale.ROOT);
  }

  /** RFC 2544's addresses for tests: there are many. */
  private String ipv4() {
    int number = next("ipv4");
    return "198." + (18 + (number >> 16 & 1)) + "." + (number >> 8 & 255) + "." + (number & 255);
  }

  private String host() {
    return "host-" + next("host") + ".example.com";
  }

  private static String port(String value) {
    return value.substring(value.lastIndexOf(':'));
  }

  private int next(String kind) {
    return counts.merge(kind, 1, Integer::sum);
  }

  private static String kebab(String kind) {
    String kebab = kind.replaceAll("([a-z0-9])([A-Z])", "$1-$2").replaceAll("[^A-Za-z0-9]+", "-");
    return kebab.isEmpty() ? "value" : kebab.toLowerCase(Locale.ROOT);
  }

  /** One for all: what is in a certificate is not compared with other values. */
  private static String sample(String file) {
    try (InputStream in = requireNonNull(Placeholders.class.getResourceAsStream(file), file)) {
      return new String(in.readAllBytes(), US_ASCII);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
