package io.vmcrypt.cli.output;

import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/** The time of this machine, in a thread that keeps no process alive. */
public final class EachSecond implements LookingLine.Clock {

  @Override
  public Runnable everySecond(Runnable tick) {
    ScheduledExecutorService thread =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread made = new Thread(task, "vmcrypt-looking");
              made.setDaemon(true);
              return made;
            });
    ScheduledFuture<?> ticking = thread.scheduleAtFixedRate(tick, 1, 1, TimeUnit.SECONDS);
    return () -> {
      ticking.cancel(false);
      thread.shutdown();
    };
  }
}
