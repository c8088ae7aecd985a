package io.vmcrypt.core.error;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The server understood the call and refused it, or failed at it. */
public class ServiceException extends SdkException {

  private static final long serialVersionUID = 1L;

  private final transient @Nullable VendorError vendorError;
  private final boolean isRefusal;

  /**
   * A refusal.
   *
   * @param attempt what was tried
   * @param outcome what came back
   * @param advice what to do next
   * @param vendorError what the server said, or null if the SDK found it out by looking
   * @param cause the underlying failure, or null
   */
  public ServiceException(
      Attempt attempt,
      String outcome,
      String advice,
      @Nullable VendorError vendorError,
      @Nullable Throwable cause) {
    this(attempt, outcome, advice, vendorError, cause, false);
  }

  /** One that is certainly a refusal, whatever the status: nothing of it passes or takes effect. */
  ServiceException(
      Attempt attempt,
      String outcome,
      String advice,
      @Nullable VendorError vendorError,
      @Nullable Throwable cause,
      boolean isRefusal) {
    super(attempt, outcome, advice, cause);
    this.vendorError = vendorError;
    this.isRefusal = isRefusal;
  }

  /**
   * The same, if no vendor has said it and nothing caused it.
   *
   * @param attempt what was tried
   * @param outcome what came back
   * @param advice what to do next
   */
  public ServiceException(Attempt attempt, String outcome, String advice) {
    this(attempt, outcome, advice, null, null);
  }

  /** {@return what the server said; empty if the SDK found it out by looking} */
  public Optional<VendorError> vendorError() {
    return Optional.ofNullable(vendorError);
  }

  /**
   * {@return whether the same call may succeed later without any change; true for the HTTP statuses
   * 408, 429, 500, 502, 503 and 504, but not for what is certainly a refusal: credentials, rights,
   * something that is not there or stands in the way}
   */
  @Override
  public boolean isRetryable() {
    return !isRefusal
        && vendorError != null
        && switch (vendorError.httpStatus()) {
          case 408, 429, 500, 502, 503, 504 -> true;
          default -> false;
        };
  }

  /**
   * {@return whether a call that changes something may have taken effect although it failed; true
   * for the HTTP statuses 408 and 500 to 599: the server, or one in front of it, has failed at the
   * call; false for what is certainly a refusal}
   */
  @Override
  public boolean isEffectPossible() {
    int status = vendorError == null ? 0 : vendorError.httpStatus();
    return !isRefusal && (status == 408 || status >= 500);
  }
}
