package io.vmcrypt.ovh.internal.wire;

import io.vmcrypt.core.internal.http.Idempotent;
import retrofit2.http.Field;
import retrofit2.http.FormUrlEncoded;
import retrofit2.http.GET;
import retrofit2.http.POST;
import retrofit2.http.Tag;
import retrofit2.http.Url;

/** Calls that need no sign-in. */
public interface AuthRoutes {

  /** The server's time in seconds since 1970. */
  @GET("auth/time")
  Answer<Long> time();

  /**
   * A token for client credentials. A second token does no harm, so the SDK may repeat the call.
   */
  @FormUrlEncoded
  @POST
  Answer<TokenDto> token(
      @Url String url,
      @Field("grant_type") String grantType,
      @Field("client_id") String clientId,
      @Field("client_secret") String clientSecret,
      @Field("scope") String scope,
      @Tag Idempotent idempotent);
}
