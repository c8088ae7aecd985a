package io.vmcrypt.ovh.internal.credential;

import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.secret.Secret;
import io.vmcrypt.ovh.credential.AccessRule;
import io.vmcrypt.ovh.credential.ConsumerKeyRequest;
import io.vmcrypt.ovh.credential.OvhCredential;
import io.vmcrypt.ovh.credential.OvhCredentials;
import io.vmcrypt.ovh.credential.OvhIdentity;
import io.vmcrypt.ovh.credential.PendingConsumerKey;
import io.vmcrypt.ovh.internal.call.OvhApi;
import io.vmcrypt.ovh.internal.wire.AccessRuleDto;
import io.vmcrypt.ovh.internal.wire.CredentialRequestDto;
import io.vmcrypt.ovh.internal.wire.RequestedCredentialDto;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import retrofit2.Call;

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

  /** {@code POST /auth/credential}. */
  public PendingConsumerKey request(String key, Secret secret, ConsumerKeyRequest request) {
    Attempt attempt = attempt("request a consumer key");
    List<String> allowedIps = request.allowedIps();
    Call<RequestedCredentialDto> call =
        api.credentials()
            .request(
                new CredentialRequestDto(
                    request.rules().stream().map(RestCredentials::rule).toList(),
                    request.redirection().map(URI::toString).orElse(null),
                    allowedIps.isEmpty() ? null : allowedIps));
    Requested requested =
        // a key that nobody has heard of does no harm, so there is nothing to look for
        api.change(
            () ->
                api.callAsApplication(
                    attempt,
                    call.clone(),
                    answer -> CredentialMapper.toRequested(attempt, key, secret, answer)),
            Optional::empty);
    return new RequestedConsumerKey(
        api.signedInWith(requested.credentials()),
        requested.credentials(),
        requested.validationUrl());
  }

  /** A consumer key, and where the customer agrees to it. */
  record Requested(OvhCredentials credentials, URI validationUrl) {}

  private static AccessRuleDto rule(AccessRule rule) {
    return new AccessRuleDto(rule.method(), rule.path());
  }

  static Attempt attempt(String operation) {
    return new Attempt(OvhApi.SYSTEM, operation, "");
  }
}
