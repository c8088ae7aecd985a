package io.vmcrypt.ovh.internal.auth;

import io.vmcrypt.ovh.internal.refusal.ApiRefusal;
import okhttp3.Interceptor;

/** One way to sign in. As an interceptor it marks each request, each try anew. Thread-safe. */
public interface Authentication extends Interceptor {

  /** Gets what is needed to mark requests, if it is not there yet. */
  void prepare();

  /**
   * Hears of a refusal.
   *
   * @return true if something was set right, so that the call is worth one more try: it was refused
   *     for what it was marked with, and so has had no effect
   */
  boolean recover(ApiRefusal refusal);
}
