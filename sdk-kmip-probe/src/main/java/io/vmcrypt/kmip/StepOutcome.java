package io.vmcrypt.kmip;

/** How a step of a probe ended. */
public enum StepOutcome {
  /** What the step is there for is known. */
  PASSED,

  /** It is not as vSphere needs it; a finding says why, and by which rule. */
  FAILED,

  /** It could not be tried to its end from here, which says nothing about vSphere. */
  COULD_NOT_BE_TRIED,

  /** It was not tried: not asked for, or an earlier step did not lead to it. */
  SKIPPED
}
