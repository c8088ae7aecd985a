package io.vmcrypt.estate.plan;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.error.SdkException;
import io.vmcrypt.core.operation.Change;
import io.vmcrypt.vsphere.rollout.RolloutReport;
import java.util.List;
import java.util.Optional;

/**
 * What became of one step. Immutable and thread-safe.
 *
 * @param step the step
 * @param outcome what became of it
 * @param changes what it has changed; of a step that failed, what was seen to be changed until then
 * @param notes what people have to know of it, such as the certificate that is to be installed at
 *     the key server
 * @param vms what became of each VM; there for a step that changes VMs and was begun
 * @param failure why it failed; there for {@link EstateStepOutcome#FAILED}
 */
public record EstateStepResult(
    EstateStep step,
    EstateStepOutcome outcome,
    List<Change> changes,
    List<String> notes,
    Optional<RolloutReport> vms,
    Optional<SdkException> failure) {

  /** Checks that all is there. */
  public EstateStepResult {
    requireNonNull(step, "step");
    requireNonNull(outcome, "outcome");
    changes = List.copyOf(changes);
    notes = List.copyOf(notes);
    requireNonNull(vms, "vms");
    requireNonNull(failure, "failure");
  }

  /** {@return in one line: the step, what became of it, and why it failed if it did} */
  @Override
  public String toString() {
    return step.title()
        + ": "
        + outcome.inWords()
        + vms.map(report -> ", " + report).orElse("")
        + failure.map(e -> ": " + e.getMessage()).orElse("");
  }
}
