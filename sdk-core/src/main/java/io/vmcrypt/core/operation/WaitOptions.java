package io.vmcrypt.core.operation;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * How long to wait, how often to look, and who hears of it. Immutable and thread-safe:
 *
 * <pre>{@code
 * WaitOptions.timeout(Duration.ofMinutes(5)).progressListener(System.out::println)
 * }</pre>
 *
 * @param timeout how long at most; more than zero
 * @param backoff the pauses between looks; empty for the operation's own
 * @param progressListener who hears of it
 */
public record WaitOptions(
    Duration timeout, Optional<Backoff> backoff, Consumer<Progress> progressListener) {

  /**
   * Options.
   *
   * @throws IllegalArgumentException if the timeout is zero or negative
   */
  public WaitOptions {
    if (requireNonNull(timeout, "timeout").isNegative() || timeout.isZero()) {
      throw new IllegalArgumentException("timeout " + timeout + " is not more than zero");
    }
    requireNonNull(backoff, "backoff");
    requireNonNull(progressListener, "progressListener");
  }

  /**
   * Waits with the operation's own pauses and without a progress listener.
   *
   * @param timeout how long at most, more than zero; the wait ends within one poll of it
   * @return the options
   * @throws IllegalArgumentException if it is zero or negative
   */
  public static WaitOptions timeout(Duration timeout) {
    return new WaitOptions(timeout, Optional.empty(), progress -> {});
  }

  /**
   * The same with other pauses between looks.
   *
   * @param backoff the pauses
   * @return new options
   */
  public WaitOptions backoff(Backoff backoff) {
    return new WaitOptions(
        timeout, Optional.of(requireNonNull(backoff, "backoff")), progressListener);
  }

  /**
   * The same with somebody who hears of it, after each look at the vendor's state. It may miss
   * states between two looks, but always hears of the last one.
   *
   * @param progressListener called on the waiting thread: an exception that it throws ends the wait
   * @return new options
   */
  public WaitOptions progressListener(Consumer<Progress> progressListener) {
    return new WaitOptions(timeout, backoff, progressListener);
  }
}
