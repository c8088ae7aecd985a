package io.vmcrypt.estate.move;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.error.SdkException;
import io.vmcrypt.estate.plan.EstateStepOutcome;
import java.util.List;
import java.util.Optional;

/**
 * What became of a step of a move. Immutable and thread-safe.
 *
 * @param step which one
 * @param outcome what became of it
 * @param vms a line for each VM, and for each step of an estate
 * @param failure why it failed; empty if it did not
 */
public record MoveStepResult(
    MoveStep step, EstateStepOutcome outcome, List<String> vms, Optional<SdkException> failure) {

  /** Checks that all is there. */
  public MoveStepResult {
    requireNonNull(step, "step");
    requireNonNull(outcome, "outcome");
    vms = List.copyOf(vms);
    requireNonNull(failure, "failure");
  }
}
