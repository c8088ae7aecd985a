package io.vmcrypt.kmip.report;

/** How a step of a probe ended. */
public enum StepOutcome {
  /** It was finished, and nothing that it found stands in the way. */
  PASSED,

  /** It is not as vSphere needs it; a finding says why, and by which rule. */
  FAILED,

  /** It could not be finished from here. That says nothing about vSphere. */
  COULD_NOT_BE_TRIED,

  /** It was not tried: it was not asked for, or an earlier step failed. */
  SKIPPED
}
