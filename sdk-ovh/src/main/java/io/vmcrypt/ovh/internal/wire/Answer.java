package io.vmcrypt.ovh.internal.wire;

import io.vmcrypt.core.error.Attempt;
import java.util.function.BiFunction;
import java.util.function.Function;
import okhttp3.Headers;

/**
 * What a call of the API answers. The call is made when the answer is read, so that whatever is
 * wrong with the answer is a failure of that call.
 */
public interface Answer<T> {

  /**
   * Makes the call.
   *
   * @param reading makes a value of what the answer holds
   * @throws io.vmcrypt.core.error.SdkException if the answer is no success, or makes no sense
   */
  default <R> R read(Attempt attempt, Function<? super T, R> reading) {
    return read(attempt, (body, headers) -> reading.apply(body));
  }

  /** The same, with the answer's headers. */
  <R> R read(Attempt attempt, BiFunction<? super T, Headers, R> reading);
}
