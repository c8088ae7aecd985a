package io.vmcrypt.ovh.internal.credential;

import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.ovh.credential.AccessRule;
import io.vmcrypt.ovh.credential.OvhIdentity;
import io.vmcrypt.ovh.internal.call.OvhApi;
import java.util.List;

/** {@code /auth}: what the API says about the client's credentials. */
public final class RestCredentials {

  private RestCredentials() {}

  /** What the client's consumer key may call, {@code GET /auth/currentCredential}. */
  public static List<AccessRule> rules(OvhApi api) {
    return api.credentials()
        .current()
        .read(
            new Attempt(OvhApi.SYSTEM, "read the current credential", ""),
            CredentialMapper::toRules);
  }

  /** {@code GET /auth/details}. */
  public static OvhIdentity identity(OvhApi api) {
    return api.credentials()
        .details()
        .read(new Attempt(OvhApi.SYSTEM, "read the identity", ""), CredentialMapper::toIdentity);
  }
}
