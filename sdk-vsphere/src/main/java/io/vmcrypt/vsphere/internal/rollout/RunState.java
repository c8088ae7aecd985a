package io.vmcrypt.vsphere.internal.rollout;

/** The state of a rollout as a whole. It only goes forward, in the order of these constants. */
enum RunState {
  /** It starts VMs. */
  GOING,
  /** It starts no more VMs, and lets the VMs that run end. */
  STOPPING,
  /** It starts no more VMs, and cannot follow the tasks of the VMs that run. */
  CUT_OFF,
  /** Its caller has closed it: its threads are ending. */
  CLOSED,
  /**
   * A thread of it has died: nothing more is done, and there is no report before all have ended.
   */
  BROKEN,
  /** There is a report. */
  ENDED;

  /** The later one of the two. */
  RunState or(RunState other) {
    return compareTo(other) < 0 ? other : this;
  }

  boolean startsVms() {
    return this == GOING;
  }

  /** Whether tasks are still followed. */
  boolean isHearing() {
    return compareTo(CUT_OFF) < 0;
  }

  /** Whether its threads have nothing more to do. */
  boolean isOver() {
    return compareTo(CLOSED) >= 0;
  }
}
