package io.vmcrypt.report.html;

/** How a report ends, told at its top. */
public enum Verdict {
  /** All is as it should be. */
  GOOD,
  /** Nothing stands in the way, but something may come to matter. */
  WARNED,
  /** Something is not as it should be. */
  BAD
}
