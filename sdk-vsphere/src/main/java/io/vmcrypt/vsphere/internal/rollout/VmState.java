package io.vmcrypt.vsphere.internal.rollout;

/** The state of a VM in a rollout, and which state may follow it. */
enum VmState {
  /** Its turn has not come, and it was not read recently. */
  WAITING(Place.QUEUE),
  /** A worker checks whether it can be changed. */
  LOOKING(Place.QUEUE),
  /** It could be changed when it was read. */
  READY(Place.QUEUE),
  /** A worker makes the call that starts its change. */
  STARTING(Place.RUNNING),
  /** A task of this rollout runs on it. */
  OWN_TASK(Place.RUNNING),
  /** A task that this rollout did not start runs on it. */
  OTHERS_TASK(Place.RUNNING),
  /**
   * It is unknown whether its change was made. A worker must read it before anything else is done.
   */
  UNCLEAR(Place.RUNNING),
  /** A worker checks whether its change was made. */
  LOOKING_AGAIN(Place.RUNNING),
  /** Its task has succeeded, and what it did was not checked yet. */
  UNSEEN(Place.TO_BE_SEEN),
  /** A worker compares it with what was asked. */
  SEEING(Place.TO_BE_SEEN),
  /** It was seen and is not as asked; vCenter is given more time to show the change. */
  DIFFERENT(Place.TO_BE_SEEN),
  /** It has an outcome. */
  ENDED(Place.OUT);

  /** How a VM counts against a rollout's limits. */
  enum Place {
    /** It waits for its turn. */
    QUEUE,
    /** It counts against the limits of hosts, datastores and VMs at a time. */
    RUNNING,
    /** vCenter has finished, and the result is to be checked. */
    TO_BE_SEEN,
    /** The rollout has finished with it. */
    OUT
  }

  private final Place place;

  VmState(Place place) {
    this.place = place;
  }

  Place place() {
    return place;
  }

  /** Whether it may be the next state of a VM that is in this one. */
  boolean mayBecome(VmState next) {
    boolean follows =
        switch (this) {
          case WAITING -> next == LOOKING;
          case LOOKING, LOOKING_AGAIN -> next == READY || next == OTHERS_TASK;
          // a VM that waits too long is read again
          case READY -> next == LOOKING || next == STARTING;
          case STARTING -> next == OWN_TASK || next == OTHERS_TASK || next == UNCLEAR;
          case OWN_TASK -> next == UNSEEN || next == UNCLEAR;
          // however somebody else's task ends, only the VM shows whether it did what is wanted
          case OTHERS_TASK -> next == UNCLEAR;
          case UNCLEAR -> next == LOOKING_AGAIN;
          case UNSEEN, DIFFERENT -> next == SEEING;
          case SEEING -> next == DIFFERENT;
          case ENDED -> false;
        };
    return follows || (next == ENDED && this != ENDED);
  }

  /** Whether the rollout waits for a task of the VM. */
  boolean isFollowed() {
    return this == OWN_TASK || this == OTHERS_TASK;
  }
}
