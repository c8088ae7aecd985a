package io.vmcrypt.core.internal.http;

import io.vmcrypt.core.internal.CallObserver;
import io.vmcrypt.core.operation.Backoff;
import io.vmcrypt.core.operation.TimeSource;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import okhttp3.Interceptor;
import okhttp3.Request;
import okhttp3.Response;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Repeats reads that failed for a passing reason, inside one overall deadline. What changes
 * something is never repeated here: it may have taken effect.
 */
record Retries(int maxTries, Backoff backoff, Duration deadline, TimeSource time)
    implements Interceptor {

  private static final Logger LOG = LoggerFactory.getLogger("io.vmcrypt.http");

  @Override
  public Response intercept(Chain chain) throws IOException {
    Request request = chain.request();
    Idempotent said = request.tag(Idempotent.class);
    boolean repeatable = said == null ? request.method().equals("GET") : said == Idempotent.YES;
    long start = time.nanoTime();
    Duration deadline = deadline(chain.call().timeout().timeoutNanos());
    for (int tries = 1; ; tries++) {
      boolean last = !repeatable || tries >= maxTries;
      Duration pause = backoff.pauseAfter(tries, ThreadLocalRandom.current());
      CallObserver.countRequest(request.url().host(), request.url().port(), request.method());
      try {
        Response response = chain.proceed(request);
        if (last || !isPassing(response.code())) {
          return response;
        }
        Duration asked = RetryAfter.of(response, time.now()).orElse(pause);
        pause = asked.compareTo(pause) > 0 ? asked : pause;
        if (!fits(pause, start, deadline)) {
          return response;
        }
        LOG.debug("retrying after HTTP {} in {} ms", response.code(), pause.toMillis());
        response.close();
      } catch (IOException e) {
        if (last || !isPassing(e) || chain.call().isCanceled() || !fits(pause, start, deadline)) {
          throw e;
        }
        LOG.debug("retrying after {} in {} ms", e.getClass().getSimpleName(), pause.toMillis());
      }
      sleep(pause);
    }
  }

  /** A single call may have less time than the client allows. */
  private Duration deadline(long ofTheCall) {
    return ofTheCall > 0 && ofTheCall < this.deadline.toNanos()
        ? Duration.ofNanos(ofTheCall)
        : this.deadline;
  }

  private boolean fits(Duration pause, long start, Duration deadline) {
    // not in nanoseconds: a date that a server names may be too far away for a long
    return pause.compareTo(deadline.minusNanos(time.nanoTime() - start)) < 0;
  }

  private void sleep(Duration pause) throws InterruptedIOException {
    try {
      time.sleep(pause);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted");
    }
  }

  private static boolean isPassing(int status) {
    return switch (status) {
      case 408, 429, 500, 502, 503, 504 -> true;
      default -> false;
    };
  }

  private static boolean isPassing(IOException e) {
    boolean interrupted =
        e instanceof InterruptedIOException && !(e instanceof SocketTimeoutException);
    return !interrupted
        && !Thread.currentThread().isInterrupted()
        && !HttpFailure.isTlsFailure(e)
        && !(e instanceof AnswerTooLarge)
        && !ProxyRefusal.is(e);
  }
}
