package io.vmcrypt.ovh.internal.auth;

import io.vmcrypt.ovh.credential.OvhCredentials;
import java.io.IOException;
import okhttp3.Response;

/** Sends a token that the caller gave. */
public final class BearerAuthentication implements Authentication {

  private final OvhCredentials.Bearer credentials;

  /** A token. */
  public BearerAuthentication(OvhCredentials.Bearer credentials) {
    this.credentials = credentials;
  }

  @Override
  public Response intercept(Chain chain) throws IOException {
    return chain.proceed(
        chain
            .request()
            .newBuilder()
            .header("Authorization", "Bearer " + credentials.accessToken().reveal())
            .build());
  }
}
