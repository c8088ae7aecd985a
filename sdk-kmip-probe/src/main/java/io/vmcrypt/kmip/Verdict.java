package io.vmcrypt.kmip;

/** Whether vSphere could use a KMS. */
public enum Verdict {
  /** All that vSphere needs was seen to work. */
  USABLE,

  /** All that vSphere needs was seen to work; there are warnings. */
  USABLE_WITH_WARNINGS,

  /** Something that vSphere needs does not work, or could not be tried. */
  NOT_USABLE
}
