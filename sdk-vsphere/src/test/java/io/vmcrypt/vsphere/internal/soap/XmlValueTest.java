package io.vmcrypt.vsphere.internal.soap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.TemporalAccessor;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class XmlValueTest {

  @Test
  @DisplayName("values of the wrong form are failures that quote nothing")
  void values_malformed_failWithoutQuoting() {
    assertThatThrownBy(() -> XmlValue.instant("MARK"))
        .isInstanceOf(XmlFailure.class)
        .hasMessageNotContaining("MARK");
  }

  @ParameterizedTest
  @CsvSource({"true,true", "1,true", "' false ',false", "0,false"})
  @DisplayName("xs:boolean has four forms")
  void bool_allForms_areRead(String text, boolean value) {
    assertThat(XmlValue.bool(text)).isEqualTo(value);
  }

  @ParameterizedTest
  @CsvSource({"MARK", "''", "99999999999", "2147483648", "-2147483649", "1e3"})
  @DisplayName("a value that is no xs:int, or too large for one, is refused")
  void integer_malformed_isRefused(String text) {
    assertThatThrownBy(() -> XmlValue.integer(text)).isInstanceOf(XmlFailure.class);
    assertThatThrownBy(() -> XmlValue.bool(text)).isInstanceOf(XmlFailure.class);
    assertThat(XmlValue.integer(" 2147483647 ")).isEqualTo(Integer.MAX_VALUE);
  }

  @ParameterizedTest
  @CsvSource({
    "2026-01-02T03:04:05Z,2026-01-02T03:04:05Z",
    "2026-01-02T03:04:05.123456789Z,2026-01-02T03:04:05.123456789Z",
    "2026-01-02T05:04:05.1+02:00,2026-01-02T03:04:05.100Z",
    "2026-01-02T03:04:05,2026-01-02T03:04:05Z"
  })
  @DisplayName("times are read with up to nine digits, with or without a zone")
  void instant_allForms_areRead(String text, Instant value) {
    assertThat(XmlValue.instant(text)).isEqualTo(value);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "2026-11-24T00:00:00Z",
        " 2026-11-24T23:59:59Z\n",
        "2026-11-24T12:34:56.7Z",
        "2026-11-24T12:34:56.123456Z",
        "2026-11-24T12:34:56.000000001Z",
        "2026-11-24T12:34:56.999999999Z",
        "2024-02-29T12:34:56Z",
        "0001-01-01T00:00:00Z",
        "9999-12-31T23:59:59Z",
        "2026-11-24T12:34Z",
        "2026-11-24T12:34:56.Z",
        "2026-11-24T12:34:56",
        "2026-11-24T12:34:56+02:00",
        "2026-11-24T12:34:56.5-00:30",
      })
  @DisplayName(
      "a time is what the JDK's formatter makes of it, in the form of vCenter and in others")
  void instant_isThatOfTheFormatter(String text) {
    TemporalAccessor time =
        DateTimeFormatter.ISO_DATE_TIME.parseBest(
            text.strip(), OffsetDateTime::from, LocalDateTime::from);
    assertThat(XmlValue.instant(text))
        .isEqualTo(
            time instanceof LocalDateTime local
                ? local.toInstant(ZoneOffset.UTC)
                : ((OffsetDateTime) time).toInstant());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "Z",
        "2026-02-29T12:34:56Z",
        "2026-13-24T12:34:56Z",
        "2026-00-24T12:34:56Z",
        "2026-11-31T12:34:56Z",
        "2026-11-24T24:00:00Z",
        "2026-11-24T12:60:00Z",
        "2026-11-24T12:34:60Z",
        "2026-11-24 12:34:56Z",
        "2026-11-24T12:34:56,5Z",
        "2026-11-24T12:34:56.0000000001Z",
        "2026-11-24T12:34:5\u0666Z",
        "+026-11-24T12:34:56Z",
        "2026-11-24T12:34:56.-1Z",
      })
  @DisplayName("what the JDK's formatter calls no time is none")
  void instant_thatIsNone_isRefused(String text) {
    assertThatThrownBy(
            () ->
                DateTimeFormatter.ISO_DATE_TIME.parseBest(
                    text.strip(), OffsetDateTime::from, LocalDateTime::from))
        .isInstanceOf(DateTimeException.class);
    assertThatThrownBy(() -> XmlValue.instant(text))
        .isInstanceOf(XmlFailure.class)
        .hasMessage("a value that must be a time is not one");
  }
}
