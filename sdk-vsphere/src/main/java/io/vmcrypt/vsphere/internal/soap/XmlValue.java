package io.vmcrypt.vsphere.internal.soap;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.TemporalAccessor;

/** The simple types of XML Schema. Failures quote nothing of the text. */
public final class XmlValue {

  private static final String PLAIN_SECONDS = "0000-00-00T00:00:00";
  private static final String PLAIN_NANOS = PLAIN_SECONDS + ".000000000";

  private XmlValue() {}

  public static boolean bool(String text) {
    return switch (text.strip()) {
      case "true", "1" -> true;
      case "false", "0" -> false;
      default -> throw new XmlFailure("a value that must be true or false is neither");
    };
  }

  public static long number(String text) {
    try {
      return Long.parseLong(text.strip());
    } catch (NumberFormatException e) {
      throw new XmlFailure("a value that must be a number is not one");
    }
  }

  /** xs:int. */
  public static int integer(String text) {
    long number = number(text);
    if (number < Integer.MIN_VALUE || number > Integer.MAX_VALUE) {
      throw new XmlFailure("a number is too large for its element");
    }
    return (int) number;
  }

  /** Times without a zone are UTC, as vSphere means them. */
  public static Instant instant(String text) {
    String value = text.strip();
    try {
      if (isPlainUtc(value)) {
        return plainUtc(value);
      }
      TemporalAccessor time =
          DateTimeFormatter.ISO_DATE_TIME.parseBest(
              value, OffsetDateTime::from, LocalDateTime::from);
      return time instanceof LocalDateTime local
          ? local.toInstant(ZoneOffset.UTC)
          : Instant.from(time);
    } catch (DateTimeException e) {
      throw new XmlFailure("a value that must be a time is not one");
    }
  }

  /**
   * Whether a time has the form that vCenter uses, such as 2026-11-24T00:00:00.123456Z. An audit
   * reads one for each home and disk, and to read it by a formatter takes longer than to judge.
   */
  private static boolean isPlainUtc(String time) {
    int end = time.length() - 1;
    if (end < PLAIN_SECONDS.length() || end > PLAIN_NANOS.length() || time.charAt(end) != 'Z') {
      return false;
    }
    for (int i = 0; i < end; i++) {
      char wanted = PLAIN_NANOS.charAt(i);
      char found = time.charAt(i);
      if (wanted == '0' ? found < '0' || found > '9' : found != wanted) {
        return false;
      }
    }
    // a point has digits behind it
    return end != PLAIN_SECONDS.length() + 1;
  }

  private static Instant plainUtc(String time) {
    int end = time.length() - 1;
    int nanos = 0;
    for (int i = PLAIN_SECONDS.length() + 1; i < PLAIN_NANOS.length(); i++) {
      nanos = 10 * nanos + (i < end ? time.charAt(i) - '0' : 0);
    }
    return LocalDateTime.of(
            part(time, 0, 4),
            part(time, 5, 7),
            part(time, 8, 10),
            part(time, 11, 13),
            part(time, 14, 16),
            part(time, 17, 19),
            nanos)
        .toInstant(ZoneOffset.UTC);
  }

  private static int part(String time, int from, int to) {
    return Integer.parseInt(time, from, to, 10);
  }
}
