package io.vmcrypt.core.internal;

import io.vmcrypt.core.error.SdkException;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What to do about a change whose call failed: it may have taken effect nevertheless. It is never
 * sent again before somebody has looked. {@link SdkException#isEffectPossible} is the one rule for
 * all systems.
 */
public final class LostAnswer {

  private LostAnswer() {}

  /**
   * Looks for what a change has left behind.
   *
   * @param look finds what the change would have left
   * @throws SdkException the failure, if the change had no effect, if nothing is there, or if even
   *     looking fails
   */
  public static <T> T found(SdkException failure, Supplier<Optional<T>> look) {
    return look(failure, look).orElseThrow(() -> failure);
  }

  /**
   * As {@link #found}, for a change that leaves nothing behind.
   *
   * @return what is there, if anything
   */
  public static <T> Optional<T> look(SdkException failure, Supplier<Optional<T>> look) {
    if (!failure.isEffectPossible()) {
      throw failure;
    }
    try {
      return look.get();
    } catch (SdkException e) {
      // the first failure says more
      failure.addSuppressed(e);
      throw failure;
    }
  }
}
