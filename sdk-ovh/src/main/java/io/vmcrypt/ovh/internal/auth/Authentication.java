package io.vmcrypt.ovh.internal.auth;

import io.vmcrypt.ovh.internal.refusal.ApiRefusal;
import okhttp3.Interceptor;
import okhttp3.Request;

/**
 * One way to sign in. As an interceptor it adds its headers to each request, anew for each try.
 * Thread-safe.
 */
public interface Authentication extends Interceptor {

  /** Gets what the headers need, such as a token, unless it is there already; by default it is. */
  default void prepare() {}

  /**
   * Is told of a refusal; by default its headers cannot be better.
   *
   * @param refused the request, with the headers that it was sent with
   * @return true if this has corrected its headers, so that one more try is worth it. The call was
   *     refused because of its headers, so it had no effect
   */
  default boolean recover(ApiRefusal refusal, Request refused) {
    return false;
  }
}
