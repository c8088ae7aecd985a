package io.vmcrypt.core.operation;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.OptionalInt;

/**
 * How far a wait has come.
 *
 * @param operation what is waited for, as an infinitive: "register KMS 192.0.2.1"
 * @param state the vendor's own word or sentence for where it stands
 * @param percent 0 to 100 where the vendor tells it
 * @param elapsed since the wait began
 */
public record Progress(String operation, String state, OptionalInt percent, Duration elapsed) {

  public Progress {
    requireNonNull(operation, "operation");
    requireNonNull(state, "state");
    requireNonNull(percent, "percent");
    requireNonNull(elapsed, "elapsed");
  }
}
