package io.vmcrypt.ovh.internal.call;

import io.vmcrypt.core.shared.ServerText;
import org.jspecify.annotations.Nullable;

/** An answer makes no sense. Who reads it says which call that was. */
public final class OddAnswer extends RuntimeException {

  private static final long serialVersionUID = 1L;

  static final String CHECK_ENDPOINT =
      "Check that the endpoint is the OVHcloud API and that no proxy answers in its place.";

  final String seen;
  final String advice;

  /** One that some other server may have sent. */
  public OddAnswer(String seen) {
    this(seen, CHECK_ENDPOINT);
  }

  public OddAnswer(String seen, String advice) {
    super(seen);
    this.seen = seen;
    this.advice = advice;
  }

  /**
   * Refuses an answer about something else than what was asked for.
   *
   * @param told the id in the answer; null if it has none, and so may be about anything
   */
  public static void unlessAbout(Object asked, @Nullable Object told) {
    if (!asked.equals(told)) {
      throw new OddAnswer(
          told == null
              ? "the answer does not say what it is about"
              : "the answer is about " + ServerText.bounded(told.toString()) + ", not " + asked);
    }
  }
}
