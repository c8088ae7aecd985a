package io.vmcrypt.ovh.internal.auth;

import io.vmcrypt.ovh.credential.OvhCredentials;
import java.io.IOException;
import okhttp3.Response;

/**
 * Names the application and signs nothing. That is enough to ask for a consumer key, and for
 * nothing else.
 */
public final class ApplicationAuthentication implements Authentication {

  private final OvhCredentials.Application application;

  /** An application without a consumer key. */
  public ApplicationAuthentication(OvhCredentials.Application application) {
    this.application = application;
  }

  @Override
  public Response intercept(Chain chain) throws IOException {
    return chain.proceed(
        chain.request().newBuilder().header("X-Ovh-Application", application.key()).build());
  }
}
