package io.vmcrypt.core.internal.json;

import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.error.DecodingException;
import io.vmcrypt.core.internal.http.HttpFailure;
import java.io.IOException;
import retrofit2.Call;
import retrofit2.Response;

/**
 * Makes a call of a JSON API. If no answer comes, or none that can be read, it throws a typed
 * exception.
 */
public final class JsonCall {

  private JsonCall() {}

  /**
   * Makes a call.
   *
   * @param advice what to do about an answer that cannot be read
   * @return the answer, a refusal too
   */
  public static <T> Response<T> execute(Attempt attempt, Call<T> call, String advice) {
    try {
      return call.execute();
    } catch (IOException e) {
      throw HttpFailure.of(attempt, e);
    } catch (UnreadableAnswer e) {
      throw new DecodingException(attempt, String.valueOf(e.getMessage()), advice, e);
    }
  }

  /**
   * What an answer holds.
   *
   * @param advice what to do about an answer that holds nothing
   */
  public static <T> T body(Attempt attempt, Response<T> response, String advice) {
    T body = response.body();
    if (body == null) {
      throw new DecodingException(
          attempt, "HTTP " + response.code() + " with no answer in its body", advice);
    }
    return body;
  }
}
