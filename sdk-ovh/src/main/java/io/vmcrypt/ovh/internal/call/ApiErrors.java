package io.vmcrypt.ovh.internal.call;

import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.error.AuthenticationException;
import io.vmcrypt.core.error.ConflictException;
import io.vmcrypt.core.error.DecodingException;
import io.vmcrypt.core.error.NotFoundException;
import io.vmcrypt.core.error.PermissionDeniedException;
import io.vmcrypt.core.error.RateLimitedException;
import io.vmcrypt.core.error.SdkException;
import io.vmcrypt.core.error.ServiceException;
import io.vmcrypt.ovh.internal.refusal.ApiRefusal;
import io.vmcrypt.ovh.internal.refusal.RefusalKind;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Decides which exception a refusal becomes, and what to do about it. */
final class ApiErrors {

  static final String CHECK_ENDPOINT =
      "Check that the endpoint is the OVHcloud API and that no proxy answers in its place.";

  private static final String SUSPENDED =
      "OVHcloud has suspended the service. The OVHcloud Control Panel shows why, for example a"
          + " bill that is not paid.";

  private ApiErrors() {}

  static SdkException of(Attempt attempt, ApiRefusal refusal) {
    if (refusal.status() < 400) {
      return new DecodingException(
          attempt,
          refusal.redirectHost() == null
              ? refusal.text() + ", which is not an answer to this call"
              : "HTTP " + refusal.status() + ", a redirect to " + refusal.redirectHost(),
          "%s The SDK follows no redirect, so that no other server gets the credentials."
              .formatted(CHECK_ENDPOINT));
    }
    if (isNotAboutTheThing(refusal)) {
      // no answer is no "no": neither that the thing is not there, nor that rights are missing
      return other(attempt, refusal, CHECK_ENDPOINT);
    }
    String authentication = authenticationAdvice(refusal);
    if (authentication != null) {
      return new AuthenticationException(
          attempt, refusal.text(), authentication, refusal.vendorError(), null);
    }
    return switch (refusal.status()) {
      case 403 -> denied(attempt, refusal);
      case 404 ->
          new NotFoundException(
              attempt,
              refusal.text(),
              "Check the name or id, and that it belongs to this account and endpoint.",
              refusal.vendorError(),
              null);
      case 409 ->
          new ConflictException(
              attempt,
              refusal.text(),
              "Look at what exists, and at the tasks under way, before trying again.",
              refusal.vendorError(),
              null);
      case 429 ->
          new RateLimitedException(
              attempt,
              refusal.text(),
              "Try again later. Other programs with the same credentials count too.",
              refusal.retryAfter(),
              refusal.vendorError(),
              null);
      default -> other(attempt, refusal, advice(refusal));
    };
  }

  private static ServiceException other(Attempt attempt, ApiRefusal refusal, String advice) {
    return new ServiceException(attempt, refusal.text(), advice, refusal.vendorError(), null);
  }

  /**
   * Whether a server in front of the API refuses, or the API does not have the call. Such a server
   * may well limit requests or be at its own limits, as the API may.
   */
  private static boolean isNotAboutTheThing(ApiRefusal refusal) {
    boolean passing = refusal.status() == 408 || refusal.status() == 429 || refusal.status() >= 500;
    return (refusal.stranger() != null && !passing) || refusal.kind() == RefusalKind.CALL;
  }

  private static @Nullable String authenticationAdvice(ApiRefusal refusal) {
    return switch (refusal.kind()) {
      case TIMESTAMP ->
          "The API refused the request's time, although it was taken from the server's own"
              + " clock. Check whether this machine's clock jumps.";
      case SIGNATURE ->
          "Check the application secret and the consumer key. OVHcloud also says this if the"
              + " consumer key has expired or was never validated, or if the body holds a value of"
              + " the wrong type.";
      case CONSUMER_KEY ->
          "The consumer key is unknown, expired, or not validated yet: have a new one made at"
              + " createToken/ of the API's host, such as https://eu.api.ovh.com/createToken/.";
      case APPLICATION_KEY ->
          "Check the application key: it is valid only at the endpoint that it was made for.";
      case CLIENT ->
          "Check client id and client secret of the service account, and that it belongs to this"
              + " endpoint.";
      case LOGIN ->
          "Check the credentials: a token may have expired, or belong to another endpoint.";
      case ACCESS_RULE, CALL, SUSPENDED, OTHER -> null;
    };
  }

  private static PermissionDeniedException denied(Attempt attempt, ApiRefusal refusal) {
    boolean notGranted = refusal.kind() == RefusalKind.ACCESS_RULE;
    List<String> missing = notGranted ? List.of(refusal.call()) : refusal.missingActions();
    String advice;
    if (notGranted) {
      advice =
          "The consumer key lacks an access rule for this call: request one with "
              + rules(refusal.call());
    } else if (refusal.kind() == RefusalKind.SUSPENDED) {
      advice = SUSPENDED;
    } else if (missing.isEmpty()) {
      advice = "Ask the account's owner to grant the rights on this service.";
    } else {
      advice =
          "Ask the account's owner to grant these actions by an IAM policy on this service: "
              + String.join(", ", missing)
              + ".";
    }
    return new PermissionDeniedException(
        attempt, refusal.text(), advice, missing, refusal.vendorError(), null);
  }

  private static String rules(String call) {
    if (call.contains("/okms/")) {
      return "GET and POST on /okms/*; rules do not name the API's version.";
    }
    return call.contains("/auth/")
        ? "GET on /auth/*."
        : "GET on /dedicatedCloud, and GET, POST and DELETE on /dedicatedCloud/*.";
  }

  private static String advice(ApiRefusal refusal) {
    if (refusal.kind() == RefusalKind.SUSPENDED) {
      return SUSPENDED;
    }
    return switch (refusal.status()) {
      case 400 ->
          "Check the values that were given. OVHcloud also says this if a service is not"
              + " available at the moment.";
      case 460 -> "The service has expired: renew it in the OVHcloud Control Panel.";
      case 408, 500, 502, 503, 504 ->
          "OVHcloud has a passing problem: try again later; status-ovhcloud.com tells more.";
      default ->
          refusal.stranger() == null
              ? "Give OVHcloud's support the X-OVH-QUERYID."
              : CHECK_ENDPOINT;
    };
  }
}
