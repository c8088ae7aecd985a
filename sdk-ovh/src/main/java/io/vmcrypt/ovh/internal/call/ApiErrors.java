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
import io.vmcrypt.core.error.VendorError;
import io.vmcrypt.ovh.internal.refusal.ApiRefusal;
import io.vmcrypt.ovh.internal.refusal.RefusalKind;
import java.util.List;

/** Decides which exception a refusal becomes, and what to do about it. */
final class ApiErrors {

  private static final String SUSPENDED =
      "OVHcloud has suspended the service. The OVHcloud Control Panel shows why, for example a"
          + " bill that is not paid.";

  private static final String RULES =
      "The consumer key lacks an access rule for this call: request one with GET on"
          + " /dedicatedCloud, and GET, POST and DELETE on /dedicatedCloud/*; to read about itself"
          + " GET on /auth/*; for an OVHcloud KMS GET and POST on /okms/*. Rules do not name the"
          + " API's version.";

  private ApiErrors() {}

  static SdkException of(Attempt attempt, ApiRefusal refusal) {
    if (refusal.status() < 400) {
      return new DecodingException(
          attempt,
          refusal.redirectHost() == null
              ? refusal.text() + ", which is not an answer to this call"
              : "HTTP " + refusal.status() + ", a redirect to " + refusal.redirectHost(),
          "%s The SDK follows no redirect, so that no other server gets the credentials."
              .formatted(OddAnswer.CHECK_ENDPOINT));
    }
    if (isNotAboutTheThing(refusal)) {
      // no answer is no "no": neither that the thing is not there, nor that rights are missing
      return other(attempt, refusal, OddAnswer.CHECK_ENDPOINT);
    }
    String seen = refusal.text();
    VendorError error = refusal.vendorError();
    String authentication = refusal.kind().authenticationAdvice();
    if (!authentication.isEmpty()) {
      return new AuthenticationException(attempt, seen, authentication, error, null);
    }
    String advice = advice(refusal);
    return switch (refusal.status()) {
      case 403 -> denied(attempt, refusal);
      case 404 -> new NotFoundException(attempt, seen, advice, error, null);
      case 409 -> new ConflictException(attempt, seen, advice, error, null);
      case 429 ->
          new RateLimitedException(attempt, seen, advice, refusal.retryAfter(), error, null);
      default -> other(attempt, refusal, advice);
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

  private static PermissionDeniedException denied(Attempt attempt, ApiRefusal refusal) {
    boolean notGranted = refusal.kind() == RefusalKind.ACCESS_RULE;
    List<String> missing = notGranted ? List.of(refusal.call()) : refusal.missingActions();
    String advice =
        notGranted
            ? RULES
            : missing.isEmpty()
                ? advice(refusal)
                : "Ask the account's owner to grant these actions by an IAM policy on this service:"
                    + " "
                    + String.join(", ", missing)
                    + ".";
    return new PermissionDeniedException(
        attempt, refusal.text(), advice, missing, refusal.vendorError(), null);
  }

  private static String advice(ApiRefusal refusal) {
    if (refusal.kind() == RefusalKind.SUSPENDED) {
      return SUSPENDED;
    }
    return switch (refusal.status()) {
      case 403 -> "Ask the account's owner to grant the rights on this service.";
      case 404 -> "Check the name or id, and that it belongs to this account and endpoint.";
      case 409 -> "Look at what exists, and at the tasks under way, before trying again.";
      case 429 -> "Try again later. Other programs with the same credentials count too.";
      case 400 ->
          "Check the values that were given. OVHcloud also says this if a service is not"
              + " available at the moment.";
      case 460 -> "The service has expired: renew it in the OVHcloud Control Panel.";
      case 408, 500, 502, 503, 504 ->
          "OVHcloud has a passing problem: try again later; status-ovhcloud.com tells more.";
      default ->
          refusal.stranger() == null
              ? "Give OVHcloud's support the X-OVH-QUERYID."
              : OddAnswer.CHECK_ENDPOINT;
    };
  }
}
