package io.vmcrypt.ovh.internal.wire;

import com.squareup.moshi.Json;
import io.vmcrypt.core.internal.http.Idempotent;
import org.jspecify.annotations.Nullable;
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

  /** The answer of the OAuth2 token server, RFC 6749 section 5.1. */
  record TokenDto(
      @Json(name = "access_token") @Nullable String accessToken,
      @Json(name = "token_type") @Nullable String tokenType,
      @Json(name = "expires_in") @Nullable Long expiresIn) {

    @Override
    public String toString() {
      return "TokenDto";
    }
  }
}
