package io.vmcrypt.ovh.internal.call;

import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.internal.CallObserver;
import io.vmcrypt.core.internal.json.JsonCall;
import io.vmcrypt.core.internal.json.RouteName;
import io.vmcrypt.core.operation.TimeSource;
import io.vmcrypt.ovh.internal.refusal.ApiRefusal;
import java.util.concurrent.TimeUnit;
import java.util.function.BiPredicate;
import okhttp3.Request;
import okio.Timeout;
import retrofit2.Call;
import retrofit2.Response;

/** Makes a call and turns every answer other than success into a typed exception. */
final class Exchange {

  private final TimeSource time;
  private final CallObserver observer;

  Exchange(TimeSource time, CallObserver observer) {
    this.time = time;
    this.observer = observer;
  }

  <T> T send(Attempt attempt, Call<T> call) {
    return send(attempt, call, (refusal, request) -> false);
  }

  /**
   * @param onceMore is told of a refusal, and says whether the call is worth one more try
   */
  <T> T send(Attempt attempt, Call<T> call, BiPredicate<ApiRefusal, Request> onceMore) {
    return observer.observe(
        attempt,
        RouteName.of(call.request()),
        () -> body(attempt, unobserved(attempt, call, onceMore)));
  }

  /** As {@link #send}, with the headers. */
  <T> Response<T> answer(Attempt attempt, Call<T> call, BiPredicate<ApiRefusal, Request> onceMore) {
    return observer.observe(
        attempt, RouteName.of(call.request()), () -> unobserved(attempt, call, onceMore));
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
    PollBounds bounds = PollBounds.current();
    if (bounds != null) {
      Timeout timeout = call.timeout();
      long left = bounds.forCall(time.nanoTime()).toNanos();
      if (left < timeout.timeoutNanos()) {
        timeout.timeout(left, TimeUnit.NANOSECONDS);
      }
    }
    return JsonCall.execute(attempt, call, ApiErrors.CHECK_ENDPOINT);
  }
}
