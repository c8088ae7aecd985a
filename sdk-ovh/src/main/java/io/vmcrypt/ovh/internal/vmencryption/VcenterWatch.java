package io.vmcrypt.ovh.internal.vmencryption;

import io.vmcrypt.core.operation.TimeSource;
import io.vmcrypt.ovh.api.OvhState;
import io.vmcrypt.ovh.internal.task.Sight;
import io.vmcrypt.ovh.task.OvhProgress.Stage;
import io.vmcrypt.ovh.task.OvhTask;
import io.vmcrypt.ovh.vmencryption.RegisteredKms;
import java.time.Duration;

/** Takes a registration that stands still, or whose task has ended, for vCenter's turn. */
final class VcenterWatch {

  /** How long it must stand still. */
  private static final Duration QUIET = Duration.ofMinutes(2);

  /** The list takes several requests, so it is not read each time. */
  private static final Duration BETWEEN_LISTS = Duration.ofSeconds(10);

  private final KmsWish wish;
  private final TimeSource time;
  private volatile Still still;

  /**
   * What is seen again and again.
   *
   * @param next when the list is to be read
   * @param listed whether the KMS was in it
   */
  private record Still(String seen, long next, boolean listed) {}

  VcenterWatch(KmsWish wish, TimeSource time) {
    this.wish = wish;
    this.time = time;
    this.still = new Still("", time.nanoTime(), false);
  }

  /** Looks how far it is. */
  Sight<RegisteredKms> look(KmsLook look) {
    Sight<RegisteredKms> sight = wish.look(look);
    if (sight.stage() != Stage.NOT_YET) {
      return sight;
    }
    if (sight.progress().tasks().stream().anyMatch(OvhTask::isTerminal)) {
      return sight.turn("");
    }
    return isQuiet(sight.progress().seen(), look)
        ? sight.turn("; the KMS is listed, and this has not changed for a while")
        : sight;
  }

  private boolean isQuiet(String seen, KmsLook look) {
    long now = time.nanoTime();
    if (!seen.equals(still.seen())) {
      still = new Still(seen, now + QUIET.toNanos(), false);
    } else if (now - still.next() >= 0) {
      still = new Still(seen, now + BETWEEN_LISTS.toNanos(), isListed(look.directory()));
    }
    return still.listed();
  }

  private boolean isListed(KmsDirectory directory) {
    return wish.seen(directory)
        .filter(kms -> !kms.isBeingRemoved() && !kms.state().equals(OvhState.ERROR))
        .isPresent();
  }
}
