package io.vmcrypt.core.finding;

/**
 * How much a {@link Finding} matters. The heaviest comes first, also in the natural order. The SDK
 * itself decides the severity, so these are all values.
 */
public enum Severity {
  /**
   * It cannot work while this holds, or it has stopped working. The SDK goes no further by itself.
   */
  BLOCKING,

  /** It works now. It may fail later, or in some cases; or the SDK could not find out. */
  WARNING,

  /** Good to know. Nothing has to be done. */
  NOTE
}
