package io.vmcrypt.kmip;

/** How a step of a probe ended. */
public enum StepOutcome {
  /** What the step is there for is known. */
  PASSED,

  /** It did not work; a finding says why. */
  FAILED,

  /** It was not tried: not asked for, or an earlier step did not lead to it. */
  SKIPPED
}
