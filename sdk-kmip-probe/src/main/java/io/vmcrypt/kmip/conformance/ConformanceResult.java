package io.vmcrypt.kmip.conformance;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.kmip.report.StepOutcome;
import java.time.Duration;

/**
 * How a step of a conformance suite went.
 *
 * @param step the step
 * @param outcome how it ended
 * @param seen what was seen, or why it was not tried; may be empty if it passed
 * @param duration how long it took; zero if it was skipped
 */
public record ConformanceResult(
    ConformanceStep step, StepOutcome outcome, String seen, Duration duration) {

  public ConformanceResult {
    requireNonNull(step, "step");
    requireNonNull(outcome, "outcome");
    requireNonNull(seen, "seen");
    requireNonNull(duration, "duration");
  }

  /**
   * Whether it speaks against the server: it was tried, is needed, and did not pass.
   *
   * @return false also if it could not be tried
   */
  public boolean isFailure() {
    return outcome == StepOutcome.FAILED && step.isNeeded();
  }
}
