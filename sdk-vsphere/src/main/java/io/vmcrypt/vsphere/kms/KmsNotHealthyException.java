package io.vmcrypt.vsphere.kms;

import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.error.OperationTimeoutException;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Time was up before a KMS cluster was healthy. The message names each server that is not, and
 * which side does not trust which.
 */
public class KmsNotHealthyException extends OperationTimeoutException {

  private static final long serialVersionUID = 1L;

  private final transient @Nullable KmsClusterStatus status;

  /**
   * A wait whose time was up.
   *
   * @param attempt what was waited for
   * @param advice what to do next
   * @param lastState where it stood at the last look
   * @param elapsed how long it was waited for
   * @param polls how often it was looked at
   * @param status how the cluster was at the last look, or null if vCenter never told
   */
  public KmsNotHealthyException(
      Attempt attempt,
      String advice,
      String lastState,
      Duration elapsed,
      int polls,
      @Nullable KmsClusterStatus status) {
    super(attempt, advice, lastState, elapsed, polls);
    this.status = status;
  }

  /**
   * How the cluster was at the last look.
   *
   * @return empty if vCenter never told
   */
  public Optional<KmsClusterStatus> status() {
    return Optional.ofNullable(status);
  }
}
