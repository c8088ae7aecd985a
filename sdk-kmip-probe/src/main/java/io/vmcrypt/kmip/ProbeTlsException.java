package io.vmcrypt.kmip;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.error.TlsException;
import org.jspecify.annotations.Nullable;

/** The server can be reached and does not speak TLS, or not in a way that shows a certificate. */
public class ProbeTlsException extends TlsException {

  private static final long serialVersionUID = 1L;

  private final ProbeStep step;

  /**
   * A failure.
   *
   * @param attempt what was tried
   * @param step where the probe stood
   * @param outcome what came back
   * @param advice what to do next
   * @param cause what it was noticed by, or null
   */
  public ProbeTlsException(
      Attempt attempt, ProbeStep step, String outcome, String advice, @Nullable Throwable cause) {
    super(attempt, "at step " + requireNonNull(step, "step") + ", " + outcome, advice, cause);
    this.step = step;
  }

  /**
   * Where the probe stood.
   *
   * @return the step that failed
   */
  public ProbeStep step() {
    return step;
  }
}
