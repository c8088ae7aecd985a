package io.vmcrypt.estate.move;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * A VM in the proof of a move. Immutable and thread-safe.
 *
 * @param verdict where it is, with which keys, and what was seen
 * @param proved whether it is at the target as it should be
 * @param inClear at most how long it was in the clear, in words; {@code not known} if nobody tells;
 *     empty if it never was, by its way
 * @param wrong what is not as it should be, in words; empty if it is proved
 */
public record ProvedMove(MoveVerdict verdict, boolean proved, String inClear, List<String> wrong) {

  /** Checks that all is there. */
  public ProvedMove {
    requireNonNull(verdict, "verdict");
    requireNonNull(inClear, "inClear");
    wrong = List.copyOf(wrong);
  }
}
