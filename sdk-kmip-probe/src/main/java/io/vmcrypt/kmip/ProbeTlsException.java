package io.vmcrypt.kmip;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.error.TlsException;
import org.jspecify.annotations.Nullable;

/** The server answers, but it does not speak TLS or shows no certificate. */
public class ProbeTlsException extends TlsException {

  private static final long serialVersionUID = 1L;

  private final ProbeStep step;

  /**
   * A failure.
   *
   * @param attempt what was tried
   * @param step the step that failed
   * @param outcome what came back
   * @param advice what to do next
   * @param cause the exception that showed it, or null
   */
  public ProbeTlsException(
      Attempt attempt, ProbeStep step, String outcome, String advice, @Nullable Throwable cause) {
    super(attempt, "at step " + requireNonNull(step, "step") + ", " + outcome, advice, cause);
    this.step = step;
  }

  /**
   * The step at which the probe failed.
   *
   * @return the step
   */
  public ProbeStep step() {
    return step;
  }
}
