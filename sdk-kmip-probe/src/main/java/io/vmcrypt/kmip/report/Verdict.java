package io.vmcrypt.kmip.report;

/** Whether vSphere could use a KMS. */
public enum Verdict {
  /** vSphere can use it. */
  USABLE,

  /** vSphere can use it, but something should be changed. */
  USABLE_WITH_WARNINGS,

  /** vSphere cannot use it as it is. A blocking finding says why, and by which rule or source. */
  NOT_USABLE,

  /**
   * The probe could not finish: it did not reach the server, the server fell silent, or the probe
   * lacks something that vCenter has. That says nothing about vSphere.
   */
  COULD_NOT_BE_TRIED
}
