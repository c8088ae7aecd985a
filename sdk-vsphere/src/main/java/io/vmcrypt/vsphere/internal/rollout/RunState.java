package io.vmcrypt.vsphere.internal.rollout;

/** The state of a rollout as a whole. {@link RunTransitions} says which state follows which. */
enum RunState {
  /** It starts VMs. */
  GOING,
  /** It starts no more VMs, and lets the VMs that run end. */
  STOPPING,
  /** It starts no more VMs, and cannot follow the tasks of the VMs that run. */
  CUT_OFF,
  /** A thread of it has died: nothing more is done. */
  BROKEN,
  /** Its caller has closed it: its threads are ending. */
  CLOSED,
  /** There is a report. */
  ENDED;

  boolean startsVms() {
    return this == GOING;
  }

  /** Whether tasks are still followed. */
  boolean isHearing() {
    return this == GOING || this == STOPPING;
  }

  /** Whether its threads have nothing more to do. */
  boolean isOver() {
    return this == BROKEN || this == CLOSED || this == ENDED;
  }
}
