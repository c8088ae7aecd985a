package io.vmcrypt.estate.part;

/** Whether the estate's key provider becomes the default of the whole vCenter. */
public enum DefaultProvider {
  /** It does if vCenter has no default. What is the default already stays so. */
  IF_NONE,
  /** It does, whatever is the default now. */
  ALWAYS,
  /** It does not. */
  NEVER
}
