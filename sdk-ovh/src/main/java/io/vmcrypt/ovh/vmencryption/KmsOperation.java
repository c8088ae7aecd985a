package io.vmcrypt.ovh.vmencryption;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.operation.Operation;
import io.vmcrypt.core.operation.WaitOptions;
import io.vmcrypt.ovh.task.OvhProgress;
import java.time.Duration;

/**
 * OVHcloud's work to register a KMS, or several. It does not end before the KMS has been added in
 * vCenter, so there are two waits. First {@link #awaitVcenterTurn(Duration)}, then do the work in
 * vCenter, then {@link #await(Duration)}.
 *
 * <p>Thread-safe. Only the SDK implements it: later versions may add methods.
 *
 * @param <T> the KMS when it is delivered, or all of them
 */
public interface KmsOperation<T> extends Operation<OvhProgress, T> {

  /**
   * The sign by which the SDK saw that it is vCenter's turn.
   *
   * @param sign the sign
   * @param seen what was seen, for people: the state of the task; of several registrations, of all
   *     tasks
   */
  record VcenterTurn(Sign sign, String seen) {

    public VcenterTurn {
      requireNonNull(sign, "sign");
      requireNonNull(seen, "seen");
    }

    /**
     * The signs, the most certain one first. The SDK itself decides the sign, so these are all
     * values.
     */
    public enum Sign {
      /** The task has ended: vCenter has the KMS already, or OVHcloud does not wait for it. */
      ENDED,
      /** The task says that it waits for the customer to configure the KMS. */
      MARKER,
      /** The KMS is in OVHcloud's list, and the task has not changed for a while. */
      QUIET
    }

    @Override
    public String toString() {
      return switch (sign) {
        case ENDED -> "OVHcloud's work has ended: " + seen;
        case MARKER -> "OVHcloud waits for vCenter: " + seen;
        case QUIET -> "the KMS is listed and OVHcloud's task has not changed for a while: " + seen;
      };
    }
  }

  /** How long a task must stay unchanged where nothing else is given: 2 minutes. */
  Duration DEFAULT_QUIET = Duration.ofMinutes(2);

  /**
   * Waits until it is vCenter's turn, with {@link #DEFAULT_QUIET}; see {@link
   * #awaitVcenterTurn(Duration, WaitOptions)}.
   *
   * @param timeout how long at most, more than {@link #DEFAULT_QUIET}
   * @return the sign that was seen
   * @throws io.vmcrypt.core.error.OperationFailedException as soon as the work has failed, or waits
   *     for a token
   * @throws io.vmcrypt.core.error.OperationTimeoutException if there was no sign in time
   * @throws io.vmcrypt.core.error.OperationInterruptedException if the thread is interrupted
   * @throws io.vmcrypt.core.error.SdkException if the state cannot be read
   */
  default VcenterTurn awaitVcenterTurn(Duration timeout) {
    return awaitVcenterTurn(DEFAULT_QUIET, WaitOptions.timeout(timeout));
  }

  /**
   * Waits until it is vCenter's turn. There are three signs: the task says that it waits for the
   * customer; the task has ended; or the KMS is in OVHcloud's list and the task has not changed for
   * a while. The wait ends with the first of them. The first sign is a free text that OVHcloud may
   * change one day, and OVHcloud's guides say that a registered KMS is ready for vCenter, so the
   * SDK does not rely on one sign alone. Of several registrations, each must show a sign; one that
   * was registered before counts as ended.
   *
   * @param quiet how long state, progress and description of the task must stay unchanged for the
   *     third sign; zero or more. With zero it is enough that the KMS is listed
   * @param options how long at most, how often to look, and who hears of it
   * @return the sign that was seen; of several registrations the least certain one
   * @throws IllegalArgumentException if {@code quiet} is negative
   * @throws io.vmcrypt.core.error.OperationFailedException as soon as the work has failed, or waits
   *     for a token
   * @throws io.vmcrypt.core.error.OperationTimeoutException if there was no sign in time
   * @throws io.vmcrypt.core.error.OperationInterruptedException if the thread is interrupted
   * @throws io.vmcrypt.core.error.SdkException if the state cannot be read
   */
  VcenterTurn awaitVcenterTurn(Duration quiet, WaitOptions options);
}
