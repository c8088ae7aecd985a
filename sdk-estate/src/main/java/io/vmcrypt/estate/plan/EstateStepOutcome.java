package io.vmcrypt.estate.plan;

import java.util.Locale;

/** What became of a step. */
public enum EstateStepOutcome {
  /** It was done, and seen to be so. */
  DONE,
  /** It failed; see the failure. What it had changed until then stays. */
  FAILED,
  /** Some of its VMs were not encrypted; see their results. */
  IN_PART,
  /** It was not begun, since an earlier step failed or the run was cancelled. */
  NOT_STARTED;

  /**
   * For people.
   *
   * @return such as "not started"
   */
  public String inWords() {
    return name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }
}
