package io.vmcrypt.ovh.internal.wire;

import retrofit2.Call;
import retrofit2.http.Body;
import retrofit2.http.GET;
import retrofit2.http.POST;

/**
 * {@code /auth} of the OVHcloud API: calls of a client that is signed in, or that at least has an
 * application key.
 */
public interface CredentialRoutes {

  @POST("auth/credential")
  Call<RequestedCredentialDto> request(@Body CredentialRequestDto request);

  @GET("auth/currentCredential")
  Call<CredentialDto> current();

  @GET("auth/details")
  Call<AuthDetailsDto> details();
}
