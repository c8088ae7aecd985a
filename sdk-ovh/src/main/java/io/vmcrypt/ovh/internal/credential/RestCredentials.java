package io.vmcrypt.ovh.internal.credential;

import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.error.DecodingException;
import io.vmcrypt.core.secret.Secret;
import io.vmcrypt.ovh.AccessRule;
import io.vmcrypt.ovh.ConsumerKeyRequest;
import io.vmcrypt.ovh.OvhCredential;
import io.vmcrypt.ovh.OvhCredentials;
import io.vmcrypt.ovh.OvhIdentity;
import io.vmcrypt.ovh.PendingConsumerKey;
import io.vmcrypt.ovh.internal.call.OvhApi;
import io.vmcrypt.ovh.internal.wire.AccessRuleDto;
import io.vmcrypt.ovh.internal.wire.CredentialRequestDto;
import io.vmcrypt.ovh.internal.wire.RequestedCredentialDto;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;

/** {@code /auth}. */
public final class RestCredentials {

  private final OvhApi api;

  /** Reads what the API says about the client's credentials. */
  public RestCredentials(OvhApi api) {
    this.api = api;
  }

  /** {@code GET /auth/currentCredential}. */
  public OvhCredential current() {
    return CredentialMapper.toCredential(
        api.call(attempt("read the current credential"), api.credentials().current()));
  }

  /** {@code GET /auth/details}. */
  public OvhIdentity identity() {
    return IdentityMapper.toIdentity(
        api.call(attempt("read the identity"), api.credentials().details()));
  }

  /** {@code POST /auth/credential}. */
  public PendingConsumerKey request(String key, Secret secret, ConsumerKeyRequest request) {
    Attempt attempt = attempt("request a consumer key");
    List<String> allowedIps = request.allowedIps();
    RequestedCredentialDto answer =
        api.callAsApplication(
            attempt,
            api.credentials()
                .request(
                    new CredentialRequestDto(
                        request.rules().stream().map(RestCredentials::rule).toList(),
                        request.redirection().map(URI::toString).orElse(null),
                        allowedIps.isEmpty() ? null : allowedIps)));
    try {
      OvhCredentials.ApplicationKey credentials =
          new OvhCredentials.ApplicationKey(
              key, secret, Secret.of(String.valueOf(answer.consumerKey())));
      URI validationUrl = new URI(String.valueOf(answer.validationUrl()));
      if (answer.consumerKey() != null && validationUrl.isAbsolute()) {
        return new RequestedConsumerKey(api.signedInWith(credentials), credentials, validationUrl);
      }
    } catch (IllegalArgumentException | URISyntaxException e) {
      // both exceptions may quote the answer
    }
    throw new DecodingException(
        attempt,
        "the answer lacks a consumer key or a validation URL",
        "Check that the endpoint is the OVHcloud API.",
        null);
  }

  private static AccessRuleDto rule(AccessRule rule) {
    return new AccessRuleDto(rule.method(), rule.path());
  }

  static Attempt attempt(String operation) {
    return new Attempt(OvhApi.SYSTEM, operation, "");
  }
}
