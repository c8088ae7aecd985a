package io.vmcrypt.estate.plan;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.vsphere.rollout.RolloutProgress;
import java.util.List;
import java.util.Optional;

/**
 * How far a run has come. Immutable and thread-safe.
 *
 * @param done how many steps are over
 * @param total how many there are
 * @param step the step that runs; empty before the first and after the last
 * @param state how it stands, in words for people; may be empty
 * @param vms how its VMs stand; there while VMs are encrypted
 * @param notes what people have to know of the step that runs, such as the certificate that is to
 *     be installed at the key server while the step waits for it; in order
 */
public record EstateProgress(
    int done,
    int total,
    Optional<EstateStep> step,
    String state,
    Optional<RolloutProgress> vms,
    List<String> notes) {

  /**
   * Checks that all is there.
   *
   * @param done how many steps are over
   * @param total how many there are
   * @param step the step that runs
   * @param state how it stands
   * @param vms how its VMs stand
   * @param notes what people have to know of the step that runs
   * @throws NullPointerException if an argument is null
   */
  public EstateProgress {
    requireNonNull(step, "step");
    requireNonNull(state, "state");
    requireNonNull(vms, "vms");
    notes = List.copyOf(notes);
  }

  /**
   * In one line.
   *
   * @return the step, its number, and how it stands
   */
  @Override
  public String toString() {
    return step.map(
            running ->
                "step "
                    + (done + 1)
                    + " of "
                    + total
                    + ", "
                    + running.title()
                    + vms.map(progress -> ": " + progress)
                        .orElse(state.isEmpty() ? "" : ": " + state))
        .orElse(done + " of " + total + " steps done");
  }
}
