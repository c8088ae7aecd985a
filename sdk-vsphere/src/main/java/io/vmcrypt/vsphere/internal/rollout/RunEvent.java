package io.vmcrypt.vsphere.internal.rollout;

import io.vmcrypt.core.error.SdkException;
import io.vmcrypt.core.shared.Count;
import java.util.Optional;

/**
 * What happened to a rollout as a whole.
 *
 * @param reason why no more VMs are started, in words, if this event is what stops the rollout
 * @param failure why vCenter cannot be reached; only for {@link Kind#UNREACHABLE}
 */
record RunEvent(Kind kind, String reason, Optional<SdkException> failure) implements Event {

  /** Made in advance: when a thread dies, there may be no memory to make it. */
  static final RunEvent DIED = plain(Kind.DIED, "broken off");

  static final RunEvent CANCELLED = plain(Kind.CANCELLED, "cancelled");
  static final RunEvent CLOSED = plain(Kind.CLOSED, "closed");
  static final RunEvent SETTLED = plain(Kind.SETTLED, "settled");
  static final RunEvent THREADS_ENDED = plain(Kind.THREADS_ENDED, "closed");

  /** The kinds of events. {@link RunTransitions} says what each of them does. */
  enum Kind {
    /** Its caller wants no more VMs started, or it has too few threads to start any. */
    CANCELLED,
    /** So many VMs have failed that no more are to be started. */
    TOO_MANY_FAILED,
    /** vCenter cannot be reached, or no longer accepts the user. */
    UNREACHABLE,
    /** A thread of it has died. */
    DIED,
    /** Its caller wants it to end now. */
    CLOSED,
    /** Nothing is left to do or to wait for. */
    SETTLED,
    /** All of its threads have ended. */
    THREADS_ENDED
  }

  static RunEvent tooManyFailed(int failures) {
    return plain(Kind.TOO_MANY_FAILED, Count.of(failures, "VM") + " failed");
  }

  static RunEvent unreachable(SdkException why) {
    return new RunEvent(
        Kind.UNREACHABLE, "vCenter could not be reached: " + why.outcome(), Optional.of(why));
  }

  static RunEvent noThread(OutOfMemoryError why) {
    return plain(
        Kind.CANCELLED,
        "the system gave no more threads, so none was started: " + why.getMessage());
  }

  private static RunEvent plain(Kind kind, String reason) {
    return new RunEvent(kind, reason, Optional.empty());
  }
}
