package io.vmcrypt.ovh.internal.auth;

import io.vmcrypt.core.operation.TimeSource;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The server's time: this machine's time, corrected by how far it is off. The server is asked once,
 * when the time is first needed.
 */
final class ServerClock {

  private final TimeSource time;
  private final LongSupplier serverSeconds;
  private volatile @Nullable Long delta;

  ServerClock(TimeSource time, LongSupplier serverSeconds) {
    this.time = time;
    this.serverSeconds = serverSeconds;
  }

  synchronized void ensureKnown() {
    if (delta == null) {
      ask();
    }
  }

  synchronized void ask() {
    long server = serverSeconds.getAsLong();
    delta = time.now().getEpochSecond() - server;
  }

  long timestamp() {
    Long known = delta;
    return time.now().getEpochSecond() - (known == null ? 0 : known);
  }
}
