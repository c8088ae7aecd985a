package io.vmcrypt.ovh.internal.call;

import io.vmcrypt.core.operation.TimeSource;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import okhttp3.Interceptor;
import okhttp3.Response;

/**
 * Limits how many requests are sent in any minute. They may be sent in a burst; the next one then
 * waits for its turn.
 */
final class RequestLimit implements Interceptor {

  private static final long WINDOW = Duration.ofMinutes(1).toNanos();

  private final int perMinute;
  private final TimeSource time;
  private final Deque<Long> departures = new ArrayDeque<>();

  RequestLimit(int perMinute, TimeSource time) {
    this.perMinute = perMinute;
    this.time = time;
  }

  @Override
  public Response intercept(Chain chain) throws IOException {
    for (long wait = depart(); wait > 0; wait = depart()) {
      await(Duration.ofNanos(wait));
    }
    return chain.proceed(chain.request());
  }

  /**
   * Waits for a turn, but not in vain: a call whose turn comes after its time is not sent. By then
   * OkHttp would have ended it, and nobody would know why.
   */
  private void await(Duration turn) throws InterruptedIOException {
    PollBounds bounds = PollBounds.current();
    if (bounds != null) {
      bounds.heldBack().accept(turn);
      if (turn.compareTo(bounds.left(time.nanoTime())) >= 0) {
        throw new NoTurn(perMinute, turn);
      }
    }
    sleep(turn);
  }

  private void sleep(Duration duration) throws InterruptedIOException {
    try {
      time.sleep(duration);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted");
    }
  }

  /** Zero if the request may be sent, which is then counted; otherwise how long until it may. */
  private synchronized long depart() {
    long now = time.nanoTime();
    while (!departures.isEmpty() && now - departures.getFirst() >= WINDOW) {
      departures.removeFirst();
    }
    if (departures.size() < perMinute) {
      departures.addLast(now);
      return 0;
    }
    return departures.getFirst() + WINDOW - now;
  }

  /** A call was not sent: the limit leaves it no turn in its time. */
  static final class NoTurn extends InterruptedIOException {
    private static final long serialVersionUID = 1L;
    private final Duration turn;

    private NoTurn(int perMinute, Duration turn) {
      super("the limit of " + perMinute + " requests a minute leaves it no turn in its time");
      this.turn = turn;
    }

    /** How long until a request may be sent. */
    Duration turn() {
      return turn;
    }
  }
}
