package io.vmcrypt.ovh.internal.task;

/** From where a task's id is known. */
public enum TaskOrigin {
  /** From the answer to the call that has started it: OVHcloud may take a moment to show it. */
  STARTED,
  /** OVHcloud has shown it. */
  SEEN,
  /** From the caller, who may be wrong. */
  NAMED
}
