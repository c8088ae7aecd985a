package io.vmcrypt.ovh.internal.wire;

import java.util.List;
import org.jspecify.annotations.Nullable;
import retrofit2.http.GET;

/** {@code /auth} of the OVHcloud API: calls of a client that is signed in. */
public interface CredentialRoutes {

  @GET("auth/currentCredential")
  Answer<CredentialDto> current();

  @GET("auth/details")
  Answer<AuthDetailsDto> details();

  /** {@code auth.ApiCredential}, as far as it is used. */
  record CredentialDto(@Nullable List<AccessRuleDto> rules) {}

  /** {@code auth.AccessRule}. */
  record AccessRuleDto(@Nullable String method, @Nullable String path) {}

  /** {@code auth.Details}. */
  record AuthDetailsDto(
      @Nullable String account,
      @Nullable String method,
      @Nullable String user,
      @Nullable List<String> identities) {}
}
