package io.vmcrypt.ovh.internal.task;

/** Where a task's id comes from. */
public enum TaskOrigin {
  /** From the answer to the call that started the task. OVHcloud may take a moment to show it. */
  STARTED,
  /** From a list of OVHcloud, which shows the task. */
  SEEN,
  /** From the caller, who may be wrong. */
  NAMED
}
