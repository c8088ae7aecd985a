package io.vmcrypt.ovh.internal.call;

import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.error.DecodingException;
import io.vmcrypt.core.error.SdkException;
import io.vmcrypt.core.internal.CallObserver;
import io.vmcrypt.core.internal.json.JsonCall;
import io.vmcrypt.core.internal.json.RouteName;
import io.vmcrypt.core.operation.TimeSource;
import io.vmcrypt.ovh.internal.refusal.ApiRefusal;
import java.util.concurrent.TimeUnit;
import java.util.function.BiPredicate;
import java.util.function.Function;
import okhttp3.Request;
import okio.Timeout;
import retrofit2.Call;
import retrofit2.Response;

/**
 * Makes a call, reads its answer, and turns every answer that is no success, or that makes no
 * sense, into a typed exception.
 */
final class Exchange {

  private final TimeSource time;
  private final CallObserver observer;

  Exchange(TimeSource time, CallObserver observer) {
    this.time = time;
    this.observer = observer;
  }

  /** Makes a call that needs no sign-in. */
  <T, R> R send(Attempt attempt, Call<T> call, Function<? super T, R> reading) {
    return send(attempt, call, reading, (refusal, request) -> false);
  }

  /**
   * Makes a call and reads its answer.
   *
   * @param reading makes a value of what the answer holds
   * @param onceMore is told of a refusal, and says whether the call is worth one more try
   */
  <T, R> R send(
      Attempt attempt,
      Call<T> call,
      Function<? super T, R> reading,
      BiPredicate<ApiRefusal, Request> onceMore) {
    return answer(attempt, call, response -> reading.apply(body(attempt, response)), onceMore);
  }

  /** As {@link #send}, with the headers. */
  <T, R> R answer(
      Attempt attempt,
      Call<T> call,
      Function<Response<T>, R> reading,
      BiPredicate<ApiRefusal, Request> onceMore) {
    return observer.observe(
        attempt,
        RouteName.of(call.request()),
        () -> read(attempt, reading, unobserved(attempt, call, onceMore)));
  }

  /**
   * The one place where answers become values, so that whatever is wrong with one is a typed
   * failure of its call. What a value's own checks say is not passed on: it may quote the answer.
   */
  private static <T, R> R read(
      Attempt attempt, Function<Response<T>, R> reading, Response<T> response) {
    try {
      return reading.apply(response);
    } catch (SdkException e) {
      throw e;
    } catch (RuntimeException e) {
      throw new DecodingException(
          attempt,
          "the answer holds something that makes no sense there (%s)"
              .formatted(e.getClass().getSimpleName()),
          ApiErrors.CHECK_ENDPOINT);
    }
  }

  private <T> Response<T> unobserved(
      Attempt attempt, Call<T> call, BiPredicate<ApiRefusal, Request> onceMore) {
    Response<T> response = execute(attempt, call);
    if (!response.isSuccessful()) {
      ApiRefusal refusal = ApiRefusal.of(response, time.now());
      if (!onceMore.test(refusal, response.raw().request())) {
        throw ApiErrors.of(attempt, refusal);
      }
      response = execute(attempt, call.clone());
      if (!response.isSuccessful()) {
        throw ApiErrors.of(attempt, ApiRefusal.of(response, time.now()));
      }
    }
    return response;
  }

  static <T> T body(Attempt attempt, Response<T> response) {
    return JsonCall.body(attempt, response, ApiErrors.CHECK_ENDPOINT);
  }

  private <T> Response<T> execute(Attempt attempt, Call<T> call) {
    Timeout timeout = call.timeout();
    PollBounds read = PollBounds.current();
    long now = time.nanoTime();
    if (read != null && read.forCall(now).toNanos() < timeout.timeoutNanos()) {
      timeout.timeout(read.forCall(now).toNanos(), TimeUnit.NANOSECONDS);
    }
    return JsonCall.execute(attempt, call, ApiErrors.CHECK_ENDPOINT);
  }
}
