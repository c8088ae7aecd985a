package io.vmcrypt.vsphere.internal.soap;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.TemporalAccessor;

/** The simple types of XML Schema. Failures quote nothing of the text. */
final class XmlValue {

  private XmlValue() {}

  static boolean bool(String text) {
    return switch (text.strip()) {
      case "true", "1" -> true;
      case "false", "0" -> false;
      default -> throw new XmlFailure("a value that must be true or false is neither");
    };
  }

  static long number(String text) {
    try {
      return Long.parseLong(text.strip());
    } catch (NumberFormatException e) {
      throw new XmlFailure("a value that must be a number is not one");
    }
  }

  /** xs:int. */
  static int integer(String text) {
    long number = number(text);
    if (number < Integer.MIN_VALUE || number > Integer.MAX_VALUE) {
      throw new XmlFailure("a number is too large for its element");
    }
    return (int) number;
  }

  /** Times without a zone are UTC, as vSphere means them. */
  static Instant instant(String text) {
    try {
      TemporalAccessor time =
          DateTimeFormatter.ISO_DATE_TIME.parseBest(
              text.strip(), OffsetDateTime::from, LocalDateTime::from);
      return time instanceof LocalDateTime local
          ? local.toInstant(ZoneOffset.UTC)
          : Instant.from(time);
    } catch (DateTimeException e) {
      throw new XmlFailure("a value that must be a time is not one");
    }
  }
}
