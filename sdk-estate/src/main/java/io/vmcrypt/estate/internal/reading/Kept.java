package io.vmcrypt.estate.internal.reading;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A value that is read when it is first asked for, and then kept. For one thread. */
public final class Kept<T> implements Supplier<T> {

  private final Supplier<T> reading;
  private @Nullable T value;

  public Kept(Supplier<T> reading) {
    this.reading = reading;
  }

  @Override
  public T get() {
    T known = value;
    if (known == null) {
      known = reading.get();
      value = known;
    }
    return known;
  }
}
