package io.vmcrypt.kmip;

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

  /**
   * Checks that all is there.
   *
   * @param step as the component
   * @param outcome as the component
   * @param duration as the component
   * @throws NullPointerException if a component is null
   */
  public StepResult {
    requireNonNull(step, "step");
    requireNonNull(outcome, "outcome");
    requireNonNull(duration, "duration");
  }
}
