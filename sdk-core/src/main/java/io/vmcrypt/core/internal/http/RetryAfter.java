package io.vmcrypt.core.internal.http;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.regex.Pattern;
import okhttp3.Headers;
import okhttp3.Response;

/** The header Retry-After in both its forms, RFC 9110 section 10.2.3. */
public final class RetryAfter {

  private static final Pattern SECONDS = Pattern.compile("\\d{1,9}");

  private RetryAfter() {}

  /**
   * What a response asks for, never negative; empty if it asks for nothing that can be read.
   *
   * @param now the time of this machine, for a server that does not tell its own
   */
  public static Optional<Duration> of(Response response, Instant now) {
    Headers headers = response.headers();
    String value = String.valueOf(headers.get("Retry-After")).strip();
    if (SECONDS.matcher(value).matches()) {
      return Optional.of(Duration.ofSeconds(Long.parseLong(value)));
    }
    Instant sent = Optional.ofNullable(headers.getInstant("Date")).orElse(now);
    return Optional.ofNullable(headers.getInstant("Retry-After"))
        .map(at -> at.isAfter(sent) ? Duration.between(sent, at) : Duration.ZERO);
  }
}
