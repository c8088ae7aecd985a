package io.vmcrypt.kmip.internal.net;

import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.kmip.report.ProbeStep;
import java.io.IOException;
import java.util.Set;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** Why a step of a probe failed. Becomes an exception or a finding of the public API. */
public final class ProbeFailure extends Exception {

  private static final long serialVersionUID = 1L;

  private static final Set<FindingCode> UNDECIDED =
      Set.of(
          FindingCode.KMS_NAME_NOT_RESOLVED,
          FindingCode.KMS_CONNECTION_REFUSED,
          FindingCode.KMS_CONNECTION_CLOSED,
          FindingCode.KMS_TIMED_OUT,
          FindingCode.KMS_TLS_ALERT,
          FindingCode.KMS_TLS_BROKEN,
          FindingCode.KMS_SENDS_TOO_MUCH,
          FindingCode.KMS_CERTIFICATE_UNREADABLE,
          FindingCode.CLIENT_CERTIFICATE_MISSING,
          FindingCode.CLIENT_KEY_TYPE_NOT_ACCEPTED,
          FindingCode.KMIP_ANSWER_TOO_LARGE);

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

  /** A failure whose words are those of its code, with what fills the places in them. */
  public static ProbeFailure of(
      FindingCode code, @Nullable Throwable cause, @Nullable Object... places) {
    ProbeWords words = ProbeWords.of(code, places);
    return new ProbeFailure(words.step(), code, words.seen(), words.advice(), cause);
  }

  public static ProbeFailure timedOut(
      ProbeStep step, String what, Deadline deadline, @Nullable Throwable cause) {
    return new ProbeFailure(
        step,
        FindingCode.KMS_TIMED_OUT,
        what + " within the time limit of " + deadline.limit(),
        "Check that a KMIP server listens on this port, that no firewall drops the packets, and"
            + " that the time limit is long enough for the network.",
        cause);
  }

  /** The same failure at another step. */
  public ProbeFailure at(ProbeStep other) {
    return new ProbeFailure(other, code, outcome, advice, getCause());
  }

  /** The same failure, naming the address. */
  public ProbeFailure naming(String where) {
    return new ProbeFailure(step, code, where + ": " + outcome, advice, getCause());
  }

  /** Whether a TLS library other than the JDK's might get further. */
  public boolean mayBeTheJdk() {
    return step == ProbeStep.TLS
        && (code.equals(FindingCode.KMS_TLS_TOO_OLD)
            || code.equals(FindingCode.KMS_TLS_ALERT)
            || code.equals(FindingCode.KMS_TLS_BROKEN)
            || code.equals(FindingCode.KMS_CONNECTION_CLOSED));
  }

  /**
   * Whether it shows that vSphere cannot use the server. A failure of the network, of this program,
   * or of what the program was given shows nothing about vSphere.
   */
  public boolean isDecisive() {
    return !UNDECIDED.contains(code);
  }

  /** Whether the server ended the connection after its certificate, and did not say why. */
  public boolean isHangUp() {
    return step.compareTo(ProbeStep.TLS) > 0
        && getCause() instanceof IOException e
        && !(e instanceof SSLException)
        && !code.equals(FindingCode.KMS_TIMED_OUT)
        && !code.equals(FindingCode.KMS_SENDS_TOO_MUCH);
  }

  /** Whether it is worth trying the next address of the server. */
  public boolean isOfTheAddress() {
    return (step == ProbeStep.CONNECT || step == ProbeStep.TLS)
        && (code.equals(FindingCode.KMS_CONNECTION_REFUSED)
            || code.equals(FindingCode.KMS_TIMED_OUT)
            || code.equals(FindingCode.KMS_CONNECTION_CLOSED));
  }

  public ProbeStep step() {
    return step;
  }

  public boolean is(FindingCode other) {
    return code.equals(other);
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
