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
   * @param lastState the state at the last look
   * @param elapsed how long it was waited for
   * @param polls how many times it was read
   * @param status the status at the last look, or null if vCenter never reported it
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
   * The status of the cluster at the last look.
   *
   * @return empty if vCenter never reported it
   */
  public Optional<KmsClusterStatus> status() {
    return Optional.ofNullable(status);
  }
}
