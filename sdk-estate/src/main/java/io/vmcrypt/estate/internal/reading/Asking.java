package io.vmcrypt.estate.internal.reading;

import io.vmcrypt.core.error.AuthenticationException;
import io.vmcrypt.core.error.ConnectionException;
import io.vmcrypt.core.error.OperationInterruptedException;
import io.vmcrypt.core.error.SdkException;
import io.vmcrypt.core.error.ServiceException;
import io.vmcrypt.vsphere.fault.VsphereFaultException;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Asks a system. What it refuses is not known, and that is told. */
public final class Asking {

  private Asking() {}

  /**
   * Asks, and hands over a refusal. What {@linkplain #isNoAnswer is no answer} is thrown.
   *
   * @return empty if it was refused
   * @throws SdkException if the system cannot be asked at all, or this thread is interrupted
   */
  public static <T> Optional<T> ask(Supplier<T> asked, Consumer<SdkException> refused) {
    try {
      return Optional.of(asked.get());
    } catch (SdkException e) {
      answered(List.of(e));
      refused.accept(e);
      return Optional.empty();
    }
  }

  /**
   * Throws the first of some refusals that {@linkplain #isNoAnswer is no answer}.
   *
   * @throws SdkException if there is one
   */
  public static void answered(List<? extends SdkException> refusals) {
    for (SdkException refused : refusals) {
      if (isNoAnswer(refused)) {
        throw refused;
      }
    }
  }

  /**
   * Whether a failure is no answer to what was asked: a lost connection, a log-in that is refused,
   * an interrupt, too many calls, or a service that is out of order, which passes. What then stands
   * in a plan is nothing that anybody could cure, and nothing has changed. A fault of vCenter is
   * its answer, whatever HTTP status it has.
   */
  public static boolean isNoAnswer(SdkException failure) {
    return failure instanceof ConnectionException
        || failure instanceof AuthenticationException
        || failure instanceof OperationInterruptedException
        || (failure instanceof ServiceException
            && !(failure instanceof VsphereFaultException)
            && failure.isRetryable());
  }
}
