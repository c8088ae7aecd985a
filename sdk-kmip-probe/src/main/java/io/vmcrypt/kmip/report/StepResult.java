package io.vmcrypt.kmip.report;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/**
 * How one step of a probe went.
 *
 * @param step the step
 * @param outcome how it ended
 * @param duration how long it took; zero if it was skipped
 */
public record StepResult(ProbeStep step, StepOutcome outcome, Duration duration) {

  public StepResult {
    requireNonNull(step, "step");
    requireNonNull(outcome, "outcome");
    requireNonNull(duration, "duration");
  }
}
