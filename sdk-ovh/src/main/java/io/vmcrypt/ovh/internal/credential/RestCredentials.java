package io.vmcrypt.ovh.internal.credential;

import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.ovh.credential.OvhCredential;
import io.vmcrypt.ovh.credential.OvhIdentity;
import io.vmcrypt.ovh.internal.call.OvhApi;

/** {@code /auth}. */
public final class RestCredentials {

  private final OvhApi api;

  /** Reads what the API says about the client's credentials. */
  public RestCredentials(OvhApi api) {
    this.api = api;
  }

  /** {@code GET /auth/currentCredential}. */
  public OvhCredential current() {
    Attempt attempt = attempt("read the current credential");
    return api.call(
        attempt,
        api.credentials().current(),
        credential -> CredentialMapper.toCredential(attempt, credential));
  }

  /** {@code GET /auth/details}. */
  public OvhIdentity identity() {
    Attempt attempt = attempt("read the identity");
    return api.call(
        attempt,
        api.credentials().details(),
        details -> IdentityMapper.toIdentity(attempt, details));
  }

  static Attempt attempt(String operation) {
    return new Attempt(OvhApi.SYSTEM, operation, "");
  }
}
