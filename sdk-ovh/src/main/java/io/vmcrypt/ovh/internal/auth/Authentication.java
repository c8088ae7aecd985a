package io.vmcrypt.ovh.internal.auth;

import io.vmcrypt.ovh.internal.refusal.ApiRefusal;
import okhttp3.Interceptor;

/** One way to sign in. As an interceptor it marks each request, each try anew. Thread-safe. */
public interface Authentication extends Interceptor {

  /** Gets what requests are marked with, unless it is there already. */
  void prepare();

  /**
   * Hears of a refusal.
   *
   * @return true if something was set right, so that one more try is worth it: the call was refused
   *     for what it was marked with, so it had no effect
   */
  boolean recover(ApiRefusal refusal);
}
