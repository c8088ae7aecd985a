package io.vmcrypt.testkit;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** What the fakes refuse of a test, and what they say then. */
public final class Refusals {

  private Refusals() {}

  /** An argument is refused, with these words. */
  public static void refuses(ThrowingCallable call, String... words) {
    refuses(IllegalArgumentException.class, call, words);
  }

  /** A call is refused in this way, with these words. */
  public static void refuses(
      Class<? extends Throwable> kind, ThrowingCallable call, String... words) {
    var refusal = assertThatThrownBy(call).isInstanceOf(kind);
    for (String word : words) {
      refusal.hasMessageContaining(word);
    }
  }
}
