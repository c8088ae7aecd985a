package io.vmcrypt.ovh.internal.call;

import io.vmcrypt.core.secret.Secret;
import io.vmcrypt.ovh.internal.auth.AccessToken;
import io.vmcrypt.ovh.internal.wire.AuthRoutes.TokenDto;
import java.time.Duration;

/** {@link TokenDto} to {@link AccessToken}. */
final class TokenMapper {

  private static final Duration VALIDITY = Duration.ofMinutes(5);

  /** OVHcloud's tokens are valid for an hour. The SDK does not believe more than a day. */
  private static final long MAX_SECONDS = Duration.ofDays(1).toSeconds();

  private TokenMapper() {}

  static AccessToken toToken(TokenDto dto) {
    String value = dto.accessToken();
    if (value == null || value.isEmpty() || !value.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
      throw new OddAnswer("the answer holds no access_token, or none that fits into a header");
    }
    if (dto.tokenType() != null && !dto.tokenType().equalsIgnoreCase("Bearer")) {
      throw new OddAnswer("the answer's token_type is not Bearer");
    }
    Long seconds = dto.expiresIn();
    return new AccessToken(
        Secret.of(value),
        seconds == null || seconds <= 0
            ? VALIDITY
            : Duration.ofSeconds(Math.min(seconds, MAX_SECONDS)));
  }
}
