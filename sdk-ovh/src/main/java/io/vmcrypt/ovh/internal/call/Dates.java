package io.vmcrypt.ovh.internal.call;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import org.jspecify.annotations.Nullable;

/** Dates as the API writes them, ISO 8601 with an offset. */
public final class Dates {

  private Dates() {}

  /** The instant; null if there is none or it cannot be read, since dates are only informative. */
  public static @Nullable Instant instant(@Nullable String text) {
    try {
      return text == null ? null : OffsetDateTime.parse(text).toInstant();
    } catch (DateTimeException e) {
      return null;
    }
  }
}
