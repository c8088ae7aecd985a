package io.vmcrypt.kmip;

/** Whether vSphere could use a KMS. */
public enum Verdict {
  /** Nothing speaks against it. */
  USABLE,

  /** It works, and there is something that should be changed. */
  USABLE_WITH_WARNINGS,

  /** It does not work as it is: a rule or a source says so, and an error among the findings. */
  NOT_USABLE,

  /**
   * It could not be tried to the end from here: the server was not reached, or fell silent, or this
   * program lacks something that vCenter has. That says nothing about vSphere.
   */
  COULD_NOT_BE_TRIED
}
