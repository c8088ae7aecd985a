package io.vmcrypt.core.control;

import java.util.Locale;

/** How far a control is answered. */
public enum ControlVerdict {
  /** All that it asks about is as it asks. */
  YES,
  /** Something is not. */
  NO,
  /** What can be read is as it asks, and that is not all that it asks. */
  IN_PART,
  /** No call of vSphere tells it. */
  NOT_READABLE,
  /** It could be read, and was not: this account may not see it, or the release does not tell. */
  NOT_KNOWN,
  /** There is nothing here that it asks about. An absent subject proves nothing. */
  NOT_APPLICABLE;

  /** {@return in words: such as {@code in part}} */
  public String words() {
    return name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }

  /**
   * As reports in JSON have it.
   *
   * @return such as {@code in-part}
   */
  public String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
