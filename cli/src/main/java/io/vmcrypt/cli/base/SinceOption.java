package io.vmcrypt.cli.base;

import io.vmcrypt.cli.settings.UsageException;
import io.vmcrypt.core.operation.TimeSource;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** From when on it is read who changed what. */
public final class SinceOption {

  private static final Pattern DAYS = Pattern.compile("\\d{1,4}d");

  @Option(
      names = "--since",
      paramLabel = "TIME",
      description =
          "read who changed what since then: 2027-01-31, 2027-01-31T12:00:00Z, or 30d for the last"
              + " 30 days")
  private @Nullable String since;

  /** The time; empty if none was given. */
  public Optional<Instant> time() {
    return Optional.ofNullable(since).map(String::strip).map(SinceOption::read);
  }

  private static Instant read(String text) {
    try {
      if (DAYS.matcher(text).matches()) {
        long days = Long.parseLong(text.substring(0, text.length() - 1));
        return TimeSource.system().now().minus(Duration.ofDays(days));
      }
      return text.contains("T")
          ? Instant.parse(text)
          : LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant();
    } catch (DateTimeException e) {
      throw new UsageException(
          "--since takes a day such as 2027-01-31, a time such as 2027-01-31T12:00:00Z, or a number"
              + " of days such as 30d.");
    }
  }
}
