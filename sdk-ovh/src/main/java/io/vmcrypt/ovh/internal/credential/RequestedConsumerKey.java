package io.vmcrypt.ovh.internal.credential;

import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.error.AuthenticationException;
import io.vmcrypt.core.error.OperationFailedException;
import io.vmcrypt.core.operation.Backoff;
import io.vmcrypt.core.operation.WaitOptions;
import io.vmcrypt.ovh.OvhCredentials;
import io.vmcrypt.ovh.PendingConsumerKey;
import io.vmcrypt.ovh.api.OvhState;
import io.vmcrypt.ovh.internal.call.BoundedPolling;
import io.vmcrypt.ovh.internal.call.OvhApi;
import io.vmcrypt.ovh.internal.refusal.RefusalKind;
import java.net.URI;
import java.time.Duration;
import java.util.OptionalInt;
import java.util.function.Predicate;

/** Waits until the new key can be used, by trying it. */
final class RequestedConsumerKey implements PendingConsumerKey {

  private static final Backoff PAUSES = Backoff.fixed(Duration.ofSeconds(3));
  private static final String SIGNATURE = "INVALID_SIGNATURE";

  private final OvhApi api;
  private final OvhCredentials credentials;
  private final URI validationUrl;
  private final Attempt attempt = RestCredentials.attempt("wait for a consumer key's validation");
  private final BoundedPolling<OvhState> loop;
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
            OvhState::value,
            state -> OptionalInt.empty(),
            "Open the validation URL in a browser, agree there, and wait again. If you have agreed"
                + " already, check the application secret: OVHcloud may answer the same if it is"
                + " wrong.");
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
  public OvhState poll() {
    try {
      return api.call(attempt, api.credentials().current(), CredentialMapper::toState);
    } catch (AuthenticationException e) {
      if (isNotYet(e)) {
        return OvhState.PENDING_VALIDATION;
      }
      throw e;
    }
  }

  /**
   * Whether the refusal means that the key is not validated yet. For such a key OVHcloud says that
   * the key is not valid, or, in its newer form of errors, that the signature is invalid. It says
   * the latter for a wrong application secret, too. If it has once said of this key that it is not
   * valid, "invalid signature" means the secret.
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
  public OvhState awaitState(
      Predicate<? super OvhState> wanted, WaitOptions options) {
    OvhState state =
        loop.await(
            reached ->
                reached.equals(OvhState.VALIDATED)
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

  private static boolean isEnd(OvhState state) {
    return state.equals(OvhState.REFUSED) || state.equals(OvhState.EXPIRED);
  }
}
