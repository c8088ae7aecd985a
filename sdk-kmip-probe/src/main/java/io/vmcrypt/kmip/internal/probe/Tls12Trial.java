package io.vmcrypt.kmip.internal.probe;

import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.core.finding.Severity;
import io.vmcrypt.kmip.internal.net.Deadline;
import io.vmcrypt.kmip.internal.net.ProbeFailure;
import io.vmcrypt.kmip.internal.server.Findings;
import io.vmcrypt.kmip.internal.tls.TlsDialer;
import io.vmcrypt.kmip.report.ProbeStep;
import io.vmcrypt.kmip.report.StepOutcome;
import java.net.InetAddress;
import java.nio.channels.ClosedByInterruptException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Tries TLS 1.2 alone with a server that speaks TLS 1.3: vCenter before 8.0 U3 has nothing newer.
 */
record Tls12Trial(TlsDialer dialer, InetAddress address, @Nullable String serverName) {

  /**
   * Adds a finding if neither TLS library gets a certificate, or if that is not known.
   *
   * @param isStep whether that fails a step of its own; else it is a warning, and of a server that
   *     was silent before it is told already
   */
  StepOutcome run(Findings findings, boolean isStep, Deadline until)
      throws ClosedByInterruptException {
    Optional<Boolean> refused = isRefused(until);
    if (refused.equals(Optional.of(false))) {
      return StepOutcome.PASSED;
    }
    String seen =
        refused.isPresent()
            ? "the server speaks TLS 1.3 but refuses TLS 1.2"
            : "the server speaks TLS 1.3; whether it speaks TLS 1.2 is not known, since it gave no"
                + " answer to TLS 1.2 alone";
    if (isStep || refused.isPresent() || !findings.has(FindingCode.KMS_TIMED_OUT)) {
      findings.add(
          isStep ? Severity.BLOCKING : Severity.WARNING,
          FindingCode.KMS_TLS_1_3_ONLY,
          isStep ? ProbeStep.TLS_1_2 : ProbeStep.TLS,
          seen,
          "vSphere speaks TLS 1.3 from 8.0 Update 3 on (guide \"vSphere Security\", TLS profiles):"
              + " for an older one, turn on TLS 1.2 at the KMS.");
    }
    return refused.isPresent() ? StepOutcome.FAILED : StepOutcome.COULD_NOT_BE_TRIED;
  }

  /** Whether the server refuses it to both TLS libraries; empty if it fell silent. */
  private Optional<Boolean> isRefused(Deadline until) throws ClosedByInterruptException {
    try {
      dialer.certificatesInTls12(address, serverName, until);
      return Optional.of(false);
    } catch (ProbeFailure e) {
      return e.mayBeTheJdk() ? Optional.of(true) : Optional.empty();
    }
  }
}
