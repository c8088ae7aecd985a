package io.vmcrypt.ovh.internal.wire;

import org.jspecify.annotations.Nullable;

/** {@code auth.Credential}, the answer of {@code POST /auth/credential}. */
public record RequestedCredentialDto(
    @Nullable String consumerKey, @Nullable String state, @Nullable String validationUrl) {

  @Override
  public String toString() {
    return "RequestedCredentialDto";
  }
}
