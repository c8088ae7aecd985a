package io.vmcrypt.core.internal;

import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.error.NotFoundException;
import java.util.Optional;
import java.util.function.Supplier;

/** {@code find} and {@code get} by each other. */
public final class Lookup {

  private Lookup() {}

  /** What a {@code get} returns; empty if it is not there. */
  public static <T> Optional<T> find(Supplier<T> get) {
    try {
      return Optional.of(get.get());
    } catch (NotFoundException e) {
      return Optional.empty();
    }
  }

  /** Why a {@code find} was in vain, for a {@code get}. */
  public static Supplier<NotFoundException> missing(
      Attempt attempt, String outcome, String advice) {
    return () -> new NotFoundException(attempt, outcome, advice);
  }
}
