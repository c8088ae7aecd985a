package io.vmcrypt.ovh.internal.wire;

import io.vmcrypt.core.internal.http.Idempotent;
import retrofit2.Call;
import retrofit2.http.Field;
import retrofit2.http.FormUrlEncoded;
import retrofit2.http.GET;
import retrofit2.http.POST;
import retrofit2.http.Tag;
import retrofit2.http.Url;

/** What is asked without being signed in. */
public interface AuthRoutes {

  /** The server's time in seconds since 1970. */
  @GET("auth/time")
  Call<Long> time();

  /** A token for client credentials; another one is no harm, so it may be repeated. */
  @FormUrlEncoded
  @POST
  Call<TokenDto> token(
      @Url String url,
      @Field("grant_type") String grantType,
      @Field("client_id") String clientId,
      @Field("client_secret") String clientSecret,
      @Field("scope") String scope,
      @Tag Idempotent idempotent);
}
