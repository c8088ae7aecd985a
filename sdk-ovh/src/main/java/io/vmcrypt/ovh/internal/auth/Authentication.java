package io.vmcrypt.ovh.internal.auth;

import io.vmcrypt.ovh.internal.refusal.ApiRefusal;
import java.io.IOException;
import okhttp3.Interceptor;
import okhttp3.Request;
import okhttp3.Response;

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

  /** Sends a header for it, such as {@code Bearer t0k3n}. */
  static Response authorized(Chain chain, String authorization) throws IOException {
    return chain.proceed(
        chain.request().newBuilder().header("Authorization", authorization).build());
  }
}
