package io.vmcrypt.estate.internal.report;

import io.vmcrypt.core.certificate.CertificateValidity;
import io.vmcrypt.core.finding.Severity;
import io.vmcrypt.vsphere.move.Whereabouts;
import java.util.Locale;

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

  /** Words as a sentence begins. */
  public static String capital(String words) {
    return words.substring(0, 1).toUpperCase(Locale.ROOT) + words.substring(1);
  }

  /** How long a certificate is valid yet. */
  public static String validity(CertificateValidity certificate) {
    return certificate.what()
        + ": "
        + certificate.subject()
        + ", until "
        + certificate.notAfter()
        + (certificate.hasEnded() ? ": it has ended" : ": " + certificate.timeLeft());
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
