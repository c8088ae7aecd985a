package io.vmcrypt.ovh.internal.call;

import io.vmcrypt.core.error.ConnectionException;
import io.vmcrypt.core.error.DecodingException;
import io.vmcrypt.core.error.SdkException;
import io.vmcrypt.core.error.ServiceException;
import io.vmcrypt.core.error.VendorError;
import java.util.Optional;
import java.util.function.Supplier;

/** What to do about a change that may have taken effect although no good answer came. */
public final class LostAnswer {

  private LostAnswer() {}

  /** Whether a change may have taken effect although its call failed like this. */
  public static boolean mayHaveTakenEffect(SdkException e) {
    if (e instanceof ServiceException refusal) {
      int status = refusal.vendorError().map(VendorError::httpStatus).orElse(0);
      return status == 408 || status >= 500;
    }
    return e instanceof ConnectionException || e instanceof DecodingException;
  }

  /** Looks for what a change would have left; if even that fails, the first failure is told. */
  public static <T> Optional<T> look(Supplier<Optional<T>> lost, SdkException first) {
    try {
      return lost.get();
    } catch (SdkException e) {
      first.addSuppressed(e);
      throw first;
    }
  }
}
