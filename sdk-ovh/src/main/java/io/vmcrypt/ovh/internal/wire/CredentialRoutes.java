package io.vmcrypt.ovh.internal.wire;

import retrofit2.http.GET;

/** {@code /auth} of the OVHcloud API: calls of a client that is signed in. */
public interface CredentialRoutes {

  @GET("auth/currentCredential")
  Answer<CredentialDto> current();

  @GET("auth/details")
  Answer<AuthDetailsDto> details();
}
