package io.vmcrypt.estate.move;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.vsphere.move.Whereabouts;
import java.util.List;
import java.util.Optional;

/**
 * A step of a move. Immutable and thread-safe.
 *
 * @param phase which part of the move it belongs to
 * @param title what is done, in one line
 * @param details what exactly, a line for each thing: the steps of an estate, or the VMs
 * @param estate which estate it makes ready, or leaves at last; empty if it does something else
 */
public record MoveStep(
    MovePhase phase, String title, List<String> details, Optional<OfEstate> estate) {

  /**
   * An estate of a move: two may have one name.
   *
   * @param side at the source, or at the target
   * @param number which of the estates of that side, or of what it is emptied of, from 0
   */
  public record OfEstate(Whereabouts.Side side, int number) {

    /** Checks that all is there. */
    public OfEstate {
      requireNonNull(side, "side");
    }
  }

  /** Checks that all is there. */
  public MoveStep {
    requireNonNull(phase, "phase");
    requireNonNull(title, "title");
    details = List.copyOf(details);
    requireNonNull(estate, "estate");
  }

  /**
   * A step that makes no estate ready.
   *
   * @param phase which part of the move it belongs to
   * @param title what is done, in one line
   * @param details what exactly, a line for each thing
   */
  public MoveStep(MovePhase phase, String title, List<String> details) {
    this(phase, title, details, Optional.empty());
  }
}
