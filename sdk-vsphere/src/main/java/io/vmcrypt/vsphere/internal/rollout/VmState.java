package io.vmcrypt.vsphere.internal.rollout;

/** Where a VM stands in a rollout. {@link VmTransitions} says which state follows which. */
enum VmState {
  /** Its turn has not come, and nobody has looked at it lately. */
  WAITING(Place.QUEUE),
  /** A worker looks whether it can be changed. */
  LOOKING(Place.QUEUE),
  /** It can be changed, by what was seen. */
  READY(Place.QUEUE),
  /** A worker makes the call that starts its change. */
  STARTING(Place.RUNNING),
  /** A task of this rollout runs on it. */
  OWN_TASK(Place.RUNNING),
  /** A task that this rollout did not start runs on it. */
  OTHERS_TASK(Place.RUNNING),
  /** Nobody knows whether its change was made. A worker must look before anything else is done. */
  UNCLEAR(Place.RUNNING),
  /** A worker looks whether its change was made. */
  LOOKING_AGAIN(Place.RUNNING),
  /** Its task has ended with success, and nobody has seen yet what the task did. */
  UNSEEN(Place.TO_BE_SEEN),
  /** A worker compares it with what was asked. */
  SEEING(Place.TO_BE_SEEN),
  /** It was seen and is not as asked; vCenter is given more time to show the change. */
  DIFFERENT(Place.TO_BE_SEEN),
  /** It has an outcome. */
  ENDED(Place.OUT);

  /** What a VM takes of a rollout's limits. */
  enum Place {
    /** It waits for its turn. */
    QUEUE,
    /** It counts against the limits of hosts, datastores and VMs at a time. */
    RUNNING,
    /** vCenter is through with it. */
    TO_BE_SEEN,
    /** The rollout is through with it. */
    OUT
  }

  private final Place place;

  VmState(Place place) {
    this.place = place;
  }

  Place place() {
    return place;
  }

  /** Whether the rollout waits for a task of the VM. */
  boolean isFollowed() {
    return this == OWN_TASK || this == OTHERS_TASK;
  }
}
