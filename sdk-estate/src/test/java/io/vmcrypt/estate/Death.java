package io.vmcrypt.estate;

import io.vmcrypt.estate.plan.EstateRun;
import io.vmcrypt.testkit.FakeCloud;
import io.vmcrypt.testkit.http.Fault;
import io.vmcrypt.testkit.http.ReceivedRequest;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

/** Counts the requests to both systems; the nth and all that follow are lost. */
final class Death {
  private final AtomicInteger seen = new AtomicInteger();
  private final CompletableFuture<Boolean> dead = new CompletableFuture<>();
  private final int at;
  private final boolean afterEffect;

  /**
   * @param at which request it dies at; 0 for never
   * @param afterEffect whether that request takes effect
   */
  Death(FakeCloud cloud, int at, boolean afterEffect) {
    this.at = at;
    this.afterEffect = afterEffect;
    for (var faults : List.of(cloud.vcenter().faults(), cloud.ovh().faults())) {
      faults.onEvery(this::isLast, Fault.close().afterTakingEffect());
      faults.onEvery(this::isLost, Fault.close());
    }
  }

  private synchronized boolean isLast(ReceivedRequest request) {
    int number = seen.incrementAndGet();
    if (at > 0 && number >= at) {
      dead.complete(true);
    }
    return afterEffect && number == at;
  }

  private synchronized boolean isLost(ReceivedRequest request) {
    return at > 0 && seen.get() >= at;
  }

  int requests() {
    return seen.get();
  }

  /** Whether it died before the run was over: how often that polls differs from run to run. */
  boolean came(EstateRun run) {
    CompletableFuture<Boolean> over =
        CompletableFuture.supplyAsync(
                () -> run.await(EstateSystems.LIMIT), task -> new Thread(task, "await-run").start())
            .handle((report, failure) -> false);
    return dead.applyToEither(over, died -> died).join() || dead.isDone();
  }
}
