package io.vmcrypt.core.error;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** The server knows the caller and does not let it do this. */
public class PermissionDeniedException extends ServiceException {

  private static final long serialVersionUID = 1L;

  private final List<String> missing;

  /**
   * A refusal.
   *
   * @param attempt what was tried
   * @param outcome what came back
   * @param advice what to do next
   * @param missing the rights that are missing, where the server names them
   * @param vendorError what the server said, or null if the SDK found it out by looking
   * @param cause the underlying failure, or null
   */
  public PermissionDeniedException(
      Attempt attempt,
      String outcome,
      String advice,
      List<String> missing,
      @Nullable VendorError vendorError,
      @Nullable Throwable cause) {
    super(attempt, outcome, advice, vendorError, cause, true);
    this.missing = List.copyOf(missing);
  }

  /**
   * The rights that are missing: OVHcloud IAM actions, vSphere privileges.
   *
   * @return empty if the server named none
   */
  public List<String> missing() {
    return missing;
  }
}
