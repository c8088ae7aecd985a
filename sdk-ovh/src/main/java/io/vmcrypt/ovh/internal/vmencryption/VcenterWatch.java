package io.vmcrypt.ovh.internal.vmencryption;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.operation.TimeSource;
import io.vmcrypt.ovh.api.OvhState;
import io.vmcrypt.ovh.internal.task.Sight;
import io.vmcrypt.ovh.task.OvhProgress;
import io.vmcrypt.ovh.task.OvhProgress.Stage;
import io.vmcrypt.ovh.task.OvhTask;
import io.vmcrypt.ovh.vmencryption.KmsOperation.VcenterTurn.Sign;
import io.vmcrypt.ovh.vmencryption.RegisteredKms;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Sees, during one wait for one registration, whether it stands still. For one thread. */
final class VcenterWatch {

  /** The list takes several requests, so it is not read each time. */
  private static final Duration BETWEEN_LISTS = Duration.ofSeconds(10);

  private final Duration quiet;
  private final TimeSource time;
  private String last = "";
  private long since;
  private @Nullable Long listedAt;
  private boolean isListed;

  /**
   * @param quiet how long it must stand still
   */
  VcenterWatch(Duration quiet, TimeSource time) {
    if (requireNonNull(quiet, "quiet").isNegative()) {
      throw new IllegalArgumentException("quiet " + quiet + " is negative");
    }
    this.quiet = quiet;
    this.time = time;
    this.since = time.nanoTime();
  }

  /** A look that takes what stands still, or whose task has ended, for vCenter's turn. */
  Sight<RegisteredKms> look(KmsWish wish, KmsLook look) {
    Sight<RegisteredKms> sight = wish.look(look);
    return sight.stage() == Stage.NOT_YET
            && (hasEnded(sight.progress())
                || (standsStill(sight.progress().seen()) && isListed(wish, look)))
        ? sight.at(Stage.VCENTERS_TURN)
        : sight;
  }

  /** The sign by which it is vCenter's turn. */
  static Sign sign(OvhProgress seen) {
    if (seen.stage() == Stage.DONE || hasEnded(seen)) {
      return Sign.ENDED;
    }
    return seen.tasks().stream().anyMatch(OvhTask::awaitsVcenter) ? Sign.MARKER : Sign.QUIET;
  }

  private static boolean hasEnded(OvhProgress seen) {
    return seen.tasks().stream().anyMatch(OvhTask::isTerminal);
  }

  private boolean standsStill(String seen) {
    if (!seen.equals(last)) {
      last = seen;
      since = time.nanoTime();
    }
    return Duration.ofNanos(time.nanoTime() - since).compareTo(quiet) >= 0;
  }

  private boolean isListed(KmsWish wish, KmsLook look) {
    long now = time.nanoTime();
    if (listedAt == null || now - listedAt >= BETWEEN_LISTS.toNanos()) {
      listedAt = now;
      isListed =
          wish.seen(look.directory())
              .filter(kms -> !kms.isBeingRemoved() && !kms.state().equals(OvhState.ERROR))
              .isPresent();
    }
    return isListed;
  }
}
