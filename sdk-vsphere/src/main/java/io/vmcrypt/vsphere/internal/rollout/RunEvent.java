package io.vmcrypt.vsphere.internal.rollout;

import io.vmcrypt.core.error.SdkException;
import java.util.Optional;

/**
 * What happened to a rollout as a whole.
 *
 * @param reason why no more VMs are started, in words, if this event is what stops the rollout
 * @param failure why vCenter cannot be heard; for {@link Kind#UNREACHABLE} alone
 */
record RunEvent(Kind kind, String reason, Optional<SdkException> failure) implements Event {

  /** Is made before it is needed: when a thread dies, there may be no memory to make it. */
  static final RunEvent DIED = plain(Kind.DIED, "broken off");

  static final RunEvent CANCELLED = plain(Kind.CANCELLED, "cancelled");
  static final RunEvent CLOSED = plain(Kind.CLOSED, "closed");
  static final RunEvent SETTLED = plain(Kind.SETTLED, "settled");
  static final RunEvent THREADS_ENDED = plain(Kind.THREADS_ENDED, "closed");

  /** What {@link RunTransitions} goes by. */
  enum Kind {
    /** Its caller wants no more VMs started. */
    CANCELLED,
    /** So many VMs have failed that no more are to be started. */
    TOO_MANY_FAILED,
    /** vCenter cannot be reached, or no longer knows the user. */
    UNREACHABLE,
    /** A thread of it has died. */
    DIED,
    /** Its caller wants it to end now. */
    CLOSED,
    /** Nothing is left to do or to hear of. */
    SETTLED,
    /** None of its threads is at work any more. */
    THREADS_ENDED
  }

  static RunEvent tooManyFailed(int failures) {
    return plain(Kind.TOO_MANY_FAILED, failures + (failures == 1 ? " VM failed" : " VMs failed"));
  }

  static RunEvent unreachable(SdkException why) {
    return new RunEvent(
        Kind.UNREACHABLE, "vCenter could not be reached: " + why.outcome(), Optional.of(why));
  }

  private static RunEvent plain(Kind kind, String reason) {
    return new RunEvent(kind, reason, Optional.empty());
  }
}
