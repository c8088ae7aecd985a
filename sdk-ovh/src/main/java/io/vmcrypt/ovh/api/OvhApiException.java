package io.vmcrypt.ovh.api;

import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.error.ServiceException;
import io.vmcrypt.core.error.VendorError;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The OVHcloud API refused a call, or failed at it, for a reason that has no exception of its own:
 * a wrong value (HTTP 400), an expired service (460), a failure on its side (5xx). Refusals of
 * credentials, missing rights, missing things, conflicts and too many calls come as the other
 * branches of {@link ServiceException}.
 */
public class OvhApiException extends ServiceException {

  private static final long serialVersionUID = 1L;

  private final int httpStatus;
  private final @Nullable String code;
  private final @Nullable String queryId;

  /**
   * A refusal.
   *
   * @param attempt what was tried
   * @param outcome what came back
   * @param advice what to do next
   * @param vendorError what the API said
   */
  public OvhApiException(Attempt attempt, String outcome, String advice, VendorError vendorError) {
    super(attempt, outcome, advice, vendorError, null);
    this.httpStatus = vendorError.httpStatus();
    this.code = vendorError.code();
    this.queryId = vendorError.requestId();
  }

  /** {@return the HTTP status: 400 or more} */
  public int httpStatus() {
    return httpStatus;
  }

  /**
   * The API's code: {@code errorCode} in its older answers, {@code class} in its newer ones.
   *
   * @return empty if it gave none
   */
  public Optional<String> code() {
    return Optional.ofNullable(code);
  }

  /**
   * What OVHcloud's support asks for: {@code X-OVH-QUERYID}.
   *
   * @return empty if it gave none
   */
  public Optional<String> queryId() {
    return Optional.ofNullable(queryId);
  }
}
