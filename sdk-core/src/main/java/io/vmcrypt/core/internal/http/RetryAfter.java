package io.vmcrypt.core.internal.http;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import okhttp3.Response;

/** The header Retry-After in both its forms, RFC 9110 section 10.2.3. */
public final class RetryAfter {

  private static final Pattern SECONDS = Pattern.compile("\\d{1,9}");

  private static final DateTimeFormatter ASCTIME =
      DateTimeFormatter.ofPattern("EEE MMM ppd HH:mm:ss yyyy", Locale.US).withZone(ZoneOffset.UTC);

  private RetryAfter() {}

  /**
   * What a response asks for, never negative; empty if it asks for nothing that can be read.
   *
   * @param now the time of this machine, for a server that does not tell its own
   */
  public static Optional<Duration> of(Response response, Instant now) {
    String value = header(response, "Retry-After");
    if (SECONDS.matcher(value).matches()) {
      return Optional.of(Duration.ofSeconds(Long.parseLong(value)));
    }
    Instant sent = date(header(response, "Date"), now).orElse(now);
    return date(value, now)
        .map(at -> at.isAfter(sent) ? Duration.between(sent, at) : Duration.ZERO);
  }

  private static String header(Response response, String name) {
    String value = response.header(name);
    return value == null ? "" : value.strip();
  }

  /** In one of the three forms of RFC 9110 section 5.6.7. */
  private static Optional<Instant> date(String text, Instant now) {
    return Stream.of(DateTimeFormatter.RFC_1123_DATE_TIME, rfc850(now), ASCTIME)
        .flatMap(form -> date(text, form).stream())
        .findFirst();
  }

  private static Optional<Instant> date(String text, DateTimeFormatter form) {
    try {
      return Optional.of(form.parse(text, Instant::from));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  /** Its year has two digits. One that seems to be 50 years away or more is over. */
  private static DateTimeFormatter rfc850(Instant now) {
    return new DateTimeFormatterBuilder()
        .appendPattern("EEEE, dd-MMM-")
        .appendValueReduced(ChronoField.YEAR, 2, 2, now.atOffset(ZoneOffset.UTC).getYear() - 50)
        .appendPattern(" HH:mm:ss 'GMT'")
        .toFormatter(Locale.US)
        .withZone(ZoneOffset.UTC);
  }
}
