package io.vmcrypt.ovh.internal.wire;

import com.squareup.moshi.Json;
import org.jspecify.annotations.Nullable;

/** The answer of the OAuth2 token server, RFC 6749 section 5.1. */
public record TokenDto(
    @Json(name = "access_token") @Nullable String accessToken,
    @Json(name = "token_type") @Nullable String tokenType,
    @Json(name = "expires_in") @Nullable Long expiresIn) {

  @Override
  public String toString() {
    return "TokenDto";
  }
}
