package io.vmcrypt.vsphere.internal.session;

import io.vmcrypt.core.error.ConnectionException;
import io.vmcrypt.core.error.DecodingException;
import io.vmcrypt.core.error.SdkException;
import io.vmcrypt.core.error.ServiceException;
import java.util.Optional;
import java.util.function.Supplier;

/** What to do about a change that may have taken effect although no good answer came. */
public final class LostAnswer {

  private LostAnswer() {}

  /**
   * What is there after a change whose answer was lost; what was refused is refused.
   *
   * @param failure how the change ended
   * @param look looks for what the change would have left
   * @return what is there; if it is not, or if even looking fails, the failure is thrown
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
    if (!mayHaveTakenEffect(failure)) {
      throw failure;
    }
    try {
      return look.get();
    } catch (SdkException e) {
      // the first failure is the one that tells
      failure.addSuppressed(e);
      throw failure;
    }
  }

  private static boolean mayHaveTakenEffect(SdkException e) {
    return e instanceof ConnectionException
        || e instanceof DecodingException
        || (e instanceof ServiceException && e.isRetryable());
  }
}
