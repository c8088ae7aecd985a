package io.vmcrypt.core.internal;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.HostAndPort;
import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.operation.CallListener;
import io.vmcrypt.core.operation.RemoteCall;
import io.vmcrypt.core.operation.TimeSource;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells a listener of remote calls. A call stays on one thread from its start to its end, so the
 * layer that sends it can count its tries on that thread. Thread-safe.
 */
public final class CallObserver {

  private static final Logger LOG = LoggerFactory.getLogger("io.vmcrypt.calls");

  /** The innermost call that this thread makes now. */
  private static final ThreadLocal<@Nullable Tries> UNDER_WAY = new ThreadLocal<>();

  private final CallListener listener;
  private final TimeSource time;

  /** What is known of the tries of one call; of the server and its answer, the last one. */
  private static final class Tries {
    private int count;
    private @Nullable HostAndPort server;
    private @Nullable String requestMethod;
    private OptionalInt status = OptionalInt.empty();
  }

  public CallObserver(CallListener listener, TimeSource time) {
    this.listener = requireNonNull(listener, "listener");
    this.time = requireNonNull(time, "time");
  }

  /** Counts one more try that is not HTTP. */
  public static void countTry(HostAndPort server) {
    Tries tries = UNDER_WAY.get();
    if (tries != null) {
      tries.count++;
      tries.server = server;
    }
  }

  /**
   * Counts one more request of the call that this thread makes now, if a listener hears of it.
   *
   * @param requestMethod such as POST
   */
  public static void countRequest(String host, int port, String requestMethod) {
    Tries tries = UNDER_WAY.get();
    if (tries != null) {
      tries.count++;
      tries.server = HostAndPort.of(host, port);
      tries.requestMethod = requestMethod;
      tries.status = OptionalInt.empty();
    }
  }

  /** Notes the HTTP status of the answer to the last request. */
  public static void answered(int status) {
    Tries tries = UNDER_WAY.get();
    if (tries != null) {
      tries.status = OptionalInt.of(status);
    }
  }

  /** Makes a call and reports it to the listener, however it ends. */
  public <T extends @Nullable Object> T observe(Attempt attempt, String method, Supplier<T> call) {
    return observe(attempt, method, call, value -> RemoteCall.Outcome.SUCCEEDED);
  }

  /**
   * Makes a call and reports it to the listener.
   *
   * @param outcome tells the outcome of a call that has returned
   */
  public <T extends @Nullable Object> T observe(
      Attempt attempt, String method, Supplier<T> call, OutcomeOf<T> outcome) {
    if (listener.equals(CallListener.none())) {
      return call.get();
    }
    Tries outer = UNDER_WAY.get();
    Tries tries = new Tries();
    long start = time.nanoTime();
    RemoteCall.Outcome ended = RemoteCall.Outcome.ABANDONED;
    UNDER_WAY.set(tries);
    try {
      T value = call.get();
      ended = outcome.of(value);
      return value;
    } catch (RuntimeException e) {
      ended = RemoteCall.Outcome.of(e);
      throw e;
    } finally {
      if (outer == null) {
        UNDER_WAY.remove();
      } else {
        UNDER_WAY.set(outer);
      }
      Duration duration = Duration.ofNanos(Math.max(0, time.nanoTime() - start));
      tell(
          new RemoteCall(
              attempt,
              method,
              Optional.ofNullable(tries.server),
              Optional.ofNullable(tries.requestMethod),
              tries.status,
              duration,
              tries.count,
              ended));
    }
  }

  /** Tells the outcome of a call from what it returned. */
  @FunctionalInterface
  public interface OutcomeOf<T extends @Nullable Object> {
    RemoteCall.Outcome of(T value);
  }

  private void tell(RemoteCall call) {
    try {
      listener.onCall(call);
    } catch (Exception | LinkageError | AssertionError e) {
      // without its message, which may hold a secret
      LOG.warn("a call listener failed: {}", e.getClass().getName());
    }
  }
}
