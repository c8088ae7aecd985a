package io.vmcrypt.ovh.internal.vmencryption;

import io.vmcrypt.core.operation.TimeSource;
import io.vmcrypt.ovh.api.OvhState;
import io.vmcrypt.ovh.task.OvhTask;
import io.vmcrypt.ovh.vmencryption.KmsOperation.VcenterTurn.Sign;
import io.vmcrypt.ovh.vmencryption.RegisteredKms;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Decides, during one wait for one registration, whether it is vCenter's turn. For one thread. */
final class EdgeWatch {

  /** The list takes several requests, so it is not read each time. */
  private static final Duration BETWEEN_LISTS = Duration.ofSeconds(10);

  private final Duration quiet;
  private final TimeSource time;
  private String last = "";
  private @Nullable Long since;
  private @Nullable Long listedAt;
  private boolean isListed;
  private @Nullable Sign sign;

  /**
   * @param quiet how long a task must stand still
   */
  EdgeWatch(Duration quiet, TimeSource time) {
    if (quiet.isNegative()) {
      throw new IllegalArgumentException("quiet " + quiet + " is negative");
    }
    this.quiet = quiet;
    this.time = time;
  }

  /**
   * Takes a state of the task into account; true if there is a sign.
   *
   * @param listed the KMS as OVHcloud lists it, if that is needed
   */
  boolean sees(OvhTask task, Supplier<Optional<RegisteredKms>> listed) {
    sign = signOf(task, listed);
    return sign != null;
  }

  /**
   * The sign that ended a wait.
   *
   * @param reached the task at the end of the wait, which may end without a sign if the task has
   *     ended
   */
  Sign sign(OvhTask reached) {
    if (reached.isTerminal()) {
      return Sign.ENDED;
    }
    if (sign == null) {
      throw new IllegalStateException("no sign has been seen");
    }
    return sign;
  }

  private @Nullable Sign signOf(OvhTask task, Supplier<Optional<RegisteredKms>> listed) {
    if (task.isTerminal()) {
      return Sign.ENDED;
    }
    if (task.awaitsVcenter()) {
      return Sign.MARKER;
    }
    return !task.awaitsToken() && standsStill(task) && isListed(listed) ? Sign.QUIET : null;
  }

  private boolean standsStill(OvhTask task) {
    String now = task.summary();
    if (since == null || !now.equals(last)) {
      last = now;
      since = time.nanoTime();
    }
    return Duration.ofNanos(time.nanoTime() - since).compareTo(quiet) >= 0;
  }

  private boolean isListed(Supplier<Optional<RegisteredKms>> listed) {
    long now = time.nanoTime();
    if (listedAt != null && now - listedAt < BETWEEN_LISTS.toNanos()) {
      return isListed;
    }
    listedAt = now;
    isListed =
        listed
            .get()
            .filter(kms -> !kms.isBeingRemoved() && !kms.state().equals(OvhState.ERROR))
            .isPresent();
    return isListed;
  }
}
