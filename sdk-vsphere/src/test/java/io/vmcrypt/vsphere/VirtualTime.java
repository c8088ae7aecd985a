package io.vmcrypt.vsphere;

import io.vmcrypt.core.operation.TimeSource;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;

/** A clock that begins now, so that new certificates are valid, and goes on when someone sleeps. */
public final class VirtualTime implements TimeSource {

  private final Instant start = Instant.now();
  private final AtomicLong nanos = new AtomicLong();

  public VirtualTime() {}

  @Override
  public Instant now() {
    return start.plusNanos(nanos.get());
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
