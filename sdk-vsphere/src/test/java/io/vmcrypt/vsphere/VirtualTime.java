package io.vmcrypt.vsphere;

import io.vmcrypt.core.operation.TimeSource;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;

/** A clock that goes on only when someone sleeps. */
public final class VirtualTime implements TimeSource {

  private final AtomicLong nanos = new AtomicLong();

  public VirtualTime() {}

  @Override
  public Instant now() {
    return Instant.parse("2026-01-01T00:00:00Z").plusNanos(nanos.get());
  }

  @Override
  public long nanoTime() {
    return nanos.get();
  }

  @Override
  public void sleep(Duration duration) {
    nanos.addAndGet(Math.max(0, duration.toNanos()));
  }
}
