package io.vmcrypt.ovh.internal.credential;

import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.error.AuthenticationException;
import io.vmcrypt.core.error.OperationFailedException;
import io.vmcrypt.core.operation.Backoff;
import io.vmcrypt.core.operation.WaitOptions;
import io.vmcrypt.ovh.OvhCredentialState;
import io.vmcrypt.ovh.OvhCredentials;
import io.vmcrypt.ovh.PendingConsumerKey;
import io.vmcrypt.ovh.internal.call.BoundedPolling;
import io.vmcrypt.ovh.internal.call.OvhApi;
import io.vmcrypt.ovh.internal.refusal.RefusalKind;
import java.net.URI;
import java.time.Duration;
import java.util.OptionalInt;
import java.util.function.Predicate;

/** Looks with the new key whether it can be used. */
final class RequestedConsumerKey implements PendingConsumerKey {

  private static final Backoff PAUSES = Backoff.fixed(Duration.ofSeconds(3));
  private static final String SIGNATURE = "INVALID_SIGNATURE";

  private final OvhApi api;
  private final OvhCredentials credentials;
  private final URI validationUrl;
  private final Attempt attempt = RestCredentials.attempt("wait for a consumer key's validation");
  private final BoundedPolling<OvhCredentialState> loop;
  private volatile boolean seenNotValid;

  RequestedConsumerKey(OvhApi api, OvhCredentials credentials, URI validationUrl) {
    this.api = api;
    this.credentials = credentials;
    this.validationUrl = validationUrl;
    this.loop =
        new BoundedPolling<>(
            attempt,
            api.time(),
            PAUSES,
            this::poll,
            OvhCredentialState::value,
            state -> OptionalInt.empty(),
            "Open the validation URL in a browser, agree there, and wait again. If you have agreed"
                + " already, check the application secret: OVHcloud may say the same of a wrong"
                + " one.");
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
      if (isNotYet(e)) {
        return OvhCredentialState.PENDING_VALIDATION;
      }
      throw e;
    }
  }

  /**
   * OVHcloud says of a key that has not been validated that it is not valid, or, as seen of today's
   * shape of errors, that the signature is invalid, which a wrong application secret gets too. Once
   * it has said the former of this key, the latter means the secret.
   */
  private boolean isNotYet(AuthenticationException e) {
    RefusalKind kind = e.vendorError().map(RefusalKind::of).orElse(RefusalKind.OTHER);
    if (kind == RefusalKind.CONSUMER_KEY) {
      seenNotValid = true;
      return true;
    }
    boolean older = e.vendorError().map(error -> SIGNATURE.equals(error.code())).orElse(false);
    return kind == RefusalKind.SIGNATURE && !older && !seenNotValid;
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
