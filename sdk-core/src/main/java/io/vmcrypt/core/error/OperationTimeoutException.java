package io.vmcrypt.core.error;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/** Time was up before the work had come to what was waited for. The work itself goes on. */
public class OperationTimeoutException extends SdkException {

  private static final long serialVersionUID = 1L;

  private final String lastState;
  private final Duration elapsed;
  private final int polls;

  /**
   * A wait whose time was up.
   *
   * @param attempt what was waited for
   * @param advice what to do next
   * @param lastState where it stood at the last look
   * @param elapsed how long it was waited for
   * @param polls how often it was looked at
   */
  public OperationTimeoutException(
      Attempt attempt, String advice, String lastState, Duration elapsed, int polls) {
    super(
        attempt,
        "time was up after "
            + elapsed.toMillis() / 1000.0
            + " s and "
            + polls
            + (polls == 1 ? " look" : " looks")
            + "; last state: "
            + lastState,
        advice,
        null);
    this.lastState = requireNonNull(lastState, "lastState");
    this.elapsed = elapsed;
    this.polls = polls;
  }

  /**
   * Where it stood at the last look.
   *
   * @return the vendor's word or sentence
   */
  public String lastState() {
    return lastState;
  }

  /**
   * How long it was waited for.
   *
   * @return more than zero
   */
  public Duration elapsed() {
    return elapsed;
  }

  /**
   * How often it was looked at.
   *
   * @return one or more
   */
  public int polls() {
    return polls;
  }

  @Override
  public boolean isRetryable() {
    return true;
  }
}
