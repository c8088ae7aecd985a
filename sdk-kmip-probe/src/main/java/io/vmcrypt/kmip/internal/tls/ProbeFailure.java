package io.vmcrypt.kmip.internal.tls;

import io.vmcrypt.kmip.FindingCode;
import io.vmcrypt.kmip.ProbeStep;
import org.jspecify.annotations.Nullable;

/** Why a step of a probe did not work out; becomes an exception or a finding of the public API. */
public final class ProbeFailure extends Exception {

  private static final long serialVersionUID = 1L;

  private final ProbeStep step;
  private final transient FindingCode code;
  private final String outcome;
  private final String advice;

  public ProbeFailure(
      ProbeStep step, FindingCode code, String outcome, String advice, @Nullable Throwable cause) {
    super(outcome, cause);
    this.step = step;
    this.code = code;
    this.outcome = outcome;
    this.advice = advice;
  }

  public static ProbeFailure timedOut(
      ProbeStep step, String what, Deadline deadline, @Nullable Throwable cause) {
    return new ProbeFailure(
        step,
        FindingCode.TIMED_OUT,
        what + " within the time limit of " + deadline.limit(),
        "Check that a KMIP server listens on this port, that no firewall drops the packets, and"
            + " that the time limit is long enough for the network between.",
        cause);
  }

  /** The same, noticed at another step. */
  public ProbeFailure at(ProbeStep other) {
    return new ProbeFailure(other, code, outcome, advice, getCause());
  }

  /** Whether an older TLS than the JDK's might come further. */
  public boolean mayBeOldTls() {
    return step == ProbeStep.TLS
        && (code.equals(FindingCode.TLS_TOO_OLD)
            || code.equals(FindingCode.TLS_ALERT)
            || code.equals(FindingCode.TLS_BROKEN)
            || code.equals(FindingCode.CONNECTION_CLOSED));
  }

  public ProbeStep step() {
    return step;
  }

  public FindingCode code() {
    return code;
  }

  public String outcome() {
    return outcome;
  }

  public String advice() {
    return advice;
  }
}
