package io.vmcrypt.ovh.internal.call;

import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.error.DecodingException;
import io.vmcrypt.core.error.SdkException;
import io.vmcrypt.core.internal.CallObserver;
import io.vmcrypt.core.internal.json.JsonCall;
import io.vmcrypt.core.internal.json.RouteName;
import io.vmcrypt.core.operation.TimeSource;
import io.vmcrypt.ovh.internal.auth.Authentication;
import io.vmcrypt.ovh.internal.refusal.ApiRefusal;
import io.vmcrypt.ovh.internal.wire.Answer;
import java.lang.annotation.Annotation;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import okhttp3.Headers;
import okio.Timeout;
import retrofit2.Call;
import retrofit2.CallAdapter;
import retrofit2.Response;
import retrofit2.Retrofit;

/**
 * The one place where calls are made and their answers become values: an answer that is no success,
 * or that makes no sense, becomes a typed exception.
 */
final class Answers extends CallAdapter.Factory {

  private final TimeSource time;
  private final CallObserver observer;
  private final Authentication authentication;

  Answers(TimeSource time, CallObserver observer, Authentication authentication) {
    this.time = time;
    this.observer = observer;
    this.authentication = authentication;
  }

  @Override
  public CallAdapter<?, ?> get(Type answer, Annotation[] annotations, Retrofit retrofit) {
    Type body = getParameterUpperBound(0, (ParameterizedType) answer);
    return new CallAdapter<Object, Answer<Object>>() {
      @Override
      public Type responseType() {
        return body;
      }

      @Override
      public Answer<Object> adapt(Call<Object> call) {
        return new OfCall<>(Answers.this, call);
      }
    };
  }

  private record OfCall<T>(Answers by, Call<T> call) implements Answer<T> {

    @Override
    public <R> R read(Attempt attempt, BiFunction<? super T, Headers, R> reading) {
      by.authentication.prepare();
      return by.observer.observe(
          attempt,
          RouteName.of(call.request()),
          () -> value(attempt, by.success(attempt, call), reading));
    }
  }

  /** What a value's own checks say is not passed on: it may quote the answer. */
  private static <T, R> R value(
      Attempt attempt, Response<T> response, BiFunction<? super T, Headers, R> reading) {
    try {
      return reading.apply(
          JsonCall.body(attempt, response, OddAnswer.CHECK_ENDPOINT), response.headers());
    } catch (SdkException e) {
      throw e;
    } catch (OddAnswer e) {
      throw new DecodingException(attempt, e.seen, e.advice);
    } catch (RuntimeException e) {
      throw new DecodingException(
          attempt,
          "the answer holds something that makes no sense there (%s)"
              .formatted(e.getClass().getSimpleName()),
          OddAnswer.CHECK_ENDPOINT);
    }
  }

  /** Makes the call, and once more if it was refused for headers that have been corrected. */
  private <T> Response<T> success(Attempt attempt, Call<T> call) {
    Response<T> response = execute(attempt, call);
    if (!response.isSuccessful()) {
      ApiRefusal refusal = ApiRefusal.of(response, time.now());
      if (!authentication.recover(refusal, response.raw().request())) {
        throw ApiErrors.of(attempt, refusal);
      }
      response = execute(attempt, call.clone());
      if (!response.isSuccessful()) {
        throw ApiErrors.of(attempt, ApiRefusal.of(response, time.now()));
      }
    }
    return response;
  }

  private <T> Response<T> execute(Attempt attempt, Call<T> call) {
    Timeout timeout = call.timeout();
    long most = BoundedPolling.nanosForCall(time);
    if (most < timeout.timeoutNanos()) {
      timeout.timeout(most, TimeUnit.NANOSECONDS);
    }
    return JsonCall.execute(attempt, call, OddAnswer.CHECK_ENDPOINT);
  }
}
