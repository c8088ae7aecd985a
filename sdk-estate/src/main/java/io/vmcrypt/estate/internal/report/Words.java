package io.vmcrypt.estate.internal.report;

import io.vmcrypt.core.finding.Severity;
import io.vmcrypt.vsphere.move.Whereabouts;

/** What texts of plans, proofs and moves say alike. */
public final class Words {

  private Words() {}

  /** What stands before a finding. */
  public static String sign(Severity severity) {
    return switch (severity) {
      case BLOCKING -> "X ";
      case WARNING -> "! ";
      case NOTE -> "- ";
    };
  }

  /** Where a VM of a move was found. */
  public static String side(Whereabouts.Side side) {
    return switch (side) {
      case SOURCE -> "at the source";
      case TARGET -> "at the target";
      case BOTH -> "on both sides";
      case NEITHER -> "on neither side";
      case AMBIGUOUS -> "several times on one side";
    };
  }
}
