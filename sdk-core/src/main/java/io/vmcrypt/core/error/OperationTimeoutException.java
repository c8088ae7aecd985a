package io.vmcrypt.core.error;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.shared.Count;
import java.time.Duration;

/** Time was up before the work had reached the wanted state. The work itself goes on. */
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
   * @param lastState the state that was read last
   * @param elapsed how long the wait was
   * @param polls how often the state was read
   */
  public OperationTimeoutException(
      Attempt attempt, String advice, String lastState, Duration elapsed, int polls) {
    super(
        attempt,
        "time was up after %s s and %s; last state: %s"
            .formatted(elapsed.toMillis() / 1000.0, Count.of(polls, "poll"), lastState),
        advice,
        null);
    this.lastState = requireNonNull(lastState, "lastState");
    this.elapsed = elapsed;
    this.polls = polls;
  }

  /** {@return the state that was read last: the vendor's word or sentence} */
  public String lastState() {
    return lastState;
  }

  /** {@return how long the wait was; more than zero} */
  public Duration elapsed() {
    return elapsed;
  }

  /** {@return how often the state was read: one or more} */
  public int polls() {
    return polls;
  }

  @Override
  public boolean isRetryable() {
    return true;
  }
}
