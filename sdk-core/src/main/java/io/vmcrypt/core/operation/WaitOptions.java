package io.vmcrypt.core.operation;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * How long to wait, how often to look, and who hears of it. Immutable and thread-safe; the builder
 * is neither.
 */
public final class WaitOptions {

  private final Duration timeout;
  private final Optional<Backoff> backoff;
  private final Consumer<Progress> progressListener;

  private WaitOptions(Builder builder) {
    this.timeout = builder.timeout;
    this.backoff = Optional.ofNullable(builder.backoff);
    this.progressListener = builder.progressListener;
  }

  /**
   * Waits with the operation's own pauses and without a progress listener.
   *
   * @param timeout how long at most, more than zero; the wait ends within one poll of it
   * @return the options
   * @throws IllegalArgumentException if it is zero or negative
   */
  public static WaitOptions timeout(Duration timeout) {
    return builder(timeout).build();
  }

  /**
   * Options to refine.
   *
   * @param timeout how long at most, more than zero; the wait ends within one poll of it
   * @return a builder
   * @throws IllegalArgumentException if it is zero or negative
   */
  public static Builder builder(Duration timeout) {
    return new Builder(timeout);
  }

  /** {@return how long at most; more than zero} */
  public Duration timeout() {
    return timeout;
  }

  /** {@return the pauses between looks; empty for the operation's own} */
  public Optional<Backoff> backoff() {
    return backoff;
  }

  /** {@return who hears of it; never null} */
  public Consumer<Progress> progressListener() {
    return progressListener;
  }

  /**
   * The same options, to change.
   *
   * @return a new builder
   */
  public Builder toBuilder() {
    Builder builder = builder(timeout).progressListener(progressListener);
    backoff.ifPresent(builder::backoff);
    return builder;
  }

  /** Refines {@link WaitOptions}. Not thread-safe. */
  public static final class Builder {
    private final Duration timeout;
    private @Nullable Backoff backoff;
    private Consumer<Progress> progressListener = progress -> {};

    private Builder(Duration timeout) {
      requireNonNull(timeout, "timeout");
      if (timeout.isNegative() || timeout.isZero()) {
        throw new IllegalArgumentException("timeout " + timeout + " is not more than zero");
      }
      this.timeout = timeout;
    }

    /**
     * The pauses between looks; by default the operation's own.
     *
     * @param backoff the pauses
     * @return this
     */
    public Builder backoff(Backoff backoff) {
      this.backoff = requireNonNull(backoff, "backoff");
      return this;
    }

    /**
     * Who hears of it, after each look at the vendor's state; by default nobody. It may miss states
     * between two looks, but always hears of the last one.
     *
     * @param progressListener called on the waiting thread: an exception that it throws ends the
     *     wait
     * @return this
     */
    public Builder progressListener(Consumer<Progress> progressListener) {
      this.progressListener = requireNonNull(progressListener, "progressListener");
      return this;
    }

    /** {@return the options, as it was refined} */
    public WaitOptions build() {
      return new WaitOptions(this);
    }
  }
}
