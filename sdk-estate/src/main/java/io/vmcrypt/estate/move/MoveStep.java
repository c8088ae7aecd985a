package io.vmcrypt.estate.move;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * A step of a move. Immutable and thread-safe.
 *
 * @param phase which part of the move it belongs to
 * @param title what is done, in one line
 * @param details what exactly, a line for each thing: the steps of an estate, or the VMs
 */
public record MoveStep(MovePhase phase, String title, List<String> details) {

  /** Checks that all is there. */
  public MoveStep {
    requireNonNull(phase, "phase");
    requireNonNull(title, "title");
    details = List.copyOf(details);
  }
}
