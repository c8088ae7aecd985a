package io.vmcrypt.estate.internal.reading;

import io.vmcrypt.core.error.AuthenticationException;
import io.vmcrypt.core.error.ConnectionException;
import io.vmcrypt.core.error.OperationInterruptedException;
import io.vmcrypt.core.error.SdkException;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Asks a system. What it refuses is not known, and that is told. */
public final class Asking {

  private Asking() {}

  /**
   * Asks, and hands over a refusal. A lost connection, a log-in that is refused and an interrupt
   * are no refusals of what was asked: they are thrown.
   *
   * @return empty if it was refused
   * @throws SdkException if the system cannot be asked at all, or this thread is interrupted
   */
  public static <T> Optional<T> ask(Supplier<T> asked, Consumer<SdkException> refused) {
    try {
      return Optional.of(asked.get());
    } catch (ConnectionException | AuthenticationException | OperationInterruptedException e) {
      throw e;
    } catch (SdkException e) {
      refused.accept(e);
      return Optional.empty();
    }
  }
}
