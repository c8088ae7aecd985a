package io.vmcrypt.ovh.internal.credential;

import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.error.AuthenticationException;
import io.vmcrypt.core.error.OperationFailedException;
import io.vmcrypt.core.error.VendorError;
import io.vmcrypt.core.internal.PollingLoop;
import io.vmcrypt.core.operation.Backoff;
import io.vmcrypt.core.operation.WaitOptions;
import io.vmcrypt.ovh.OvhCredentialState;
import io.vmcrypt.ovh.OvhCredentials;
import io.vmcrypt.ovh.PendingConsumerKey;
import io.vmcrypt.ovh.internal.call.OvhApi;
import java.net.URI;
import java.time.Duration;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Predicate;

/** Looks with the new key whether it can be used. */
final class RequestedConsumerKey implements PendingConsumerKey {

  private static final Backoff PAUSES = Backoff.fixed(Duration.ofSeconds(3));
  // what OVHcloud says of a key that has not been validated
  private static final Set<String> NOT_YET = Set.of("INVALID_CREDENTIAL", "NOT_CREDENTIAL");

  private final OvhApi api;
  private final OvhCredentials credentials;
  private final URI validationUrl;
  private final Attempt attempt = RestCredentials.attempt("wait for a consumer key's validation");
  private final PollingLoop<OvhCredentialState> loop;

  RequestedConsumerKey(OvhApi api, OvhCredentials credentials, URI validationUrl) {
    this.api = api;
    this.credentials = credentials;
    this.validationUrl = validationUrl;
    this.loop =
        new PollingLoop<>(
            attempt,
            api.time(),
            PAUSES,
            left -> poll(),
            OvhCredentialState::value,
            state -> OptionalInt.empty(),
            "Open the validation URL in a browser, agree there, and wait again.");
  }

  @Override
  public URI validationUrl() {
    return validationUrl;
  }

  @Override
  public String id() {
    return "";
  }

  @Override
  public OvhCredentialState poll() {
    try {
      return CredentialMapper.state(api.call(attempt, api.credentials().current()).status());
    } catch (AuthenticationException e) {
      if (NOT_YET.contains(e.vendorError().map(VendorError::code).orElse(""))) {
        return OvhCredentialState.PENDING_VALIDATION;
      }
      throw e;
    }
  }

  @Override
  public OvhCredentialState awaitState(
      Predicate<? super OvhCredentialState> wanted, WaitOptions options) {
    OvhCredentialState state =
        loop.await(
            reached ->
                reached.equals(OvhCredentialState.VALIDATED)
                    || isEnd(reached)
                    || wanted.test(reached),
            options);
    if (isEnd(state)) {
      throw new OperationFailedException(
          attempt, "the consumer key is " + state, "Request another one.", "", state.value(), null);
    }
    return state;
  }

  @Override
  public OvhCredentials await(WaitOptions options) {
    awaitState(state -> false, options);
    return credentials;
  }

  @Override
  public String toString() {
    return attempt.operation();
  }

  private static boolean isEnd(OvhCredentialState state) {
    return state.equals(OvhCredentialState.REFUSED) || state.equals(OvhCredentialState.EXPIRED);
  }
}
