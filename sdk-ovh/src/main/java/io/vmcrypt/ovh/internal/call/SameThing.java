package io.vmcrypt.ovh.internal.call;

import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.error.DecodingException;
import io.vmcrypt.core.shared.ServerText;
import org.jspecify.annotations.Nullable;

/** Whether an answer is about what was asked for. */
public final class SameThing {

  private SameThing() {}

  /**
   * Refuses an answer about something else.
   *
   * @param told the id in the answer; null if it has none, and so may be about anything
   * @throws DecodingException if they differ
   */
  public static void check(Attempt attempt, Object asked, @Nullable Object told) {
    if (!asked.equals(told)) {
      throw new DecodingException(
          attempt,
          told == null
              ? "the answer does not say what it is about"
              : "the answer is about " + ServerText.bounded(told.toString()) + ", not " + asked,
          "Check that no proxy answers in OVHcloud's place, and try again.");
    }
  }
}
