package io.vmcrypt.estate.rotation;

import io.vmcrypt.estate.plan.EstateRun;
import io.vmcrypt.estate.plan.EstateReport;
import io.vmcrypt.estate.EstateClient;
import io.vmcrypt.estate.outage.HostResult;
import io.vmcrypt.vsphere.rollout.Rollout;
import io.vmcrypt.vsphere.rollout.RolloutReport;
import java.time.Duration;
import java.util.function.Supplier;

/**
 * Is with a {@linkplain EstateClient#rotate rotation} or a {@linkplain EstateClient#recover
 * recovery} as it goes on: waits for its parts, and may tell how far they are, or cancel them. All
 * is called on the thread that the work was asked on.
 */
public interface EstateWatch {

  /**
   * Waits, and tells nothing.
   *
   * @return a watch
   */
  static EstateWatch none() {
    return new EstateWatch() {};
  }

  /**
   * Something is asked of the systems that may take long.
   *
   * @param <T> what is seen
   * @param what in a few words, such as {@code making the plan}
   * @param look asks; to be called once
   * @return what it returned
   */
  default <T> T looking(String what, Supplier<T> look) {
    return look.get();
  }

  /**
   * A plan is being applied.
   *
   * @param run to be waited for; it is closed afterwards
   * @param timeout how long it may take
   * @return what became of it
   */
  default EstateReport applying(EstateRun run, Duration timeout) {
    return run.await(timeout);
  }

  /**
   * VMs are being changed.
   *
   * @param rollout to be waited for; it is closed afterwards
   * @param timeout how long it may take
   * @return what became of them
   */
  default RolloutReport changing(Rollout rollout, Duration timeout) {
    return rollout.await(timeout);
  }

  /**
   * A host was brought back, or could not be.
   *
   * @param host what became of it
   */
  default void ensured(HostResult host) {}

  /**
   * The keys that are replaced are to be noted: before the first one is, and after the run. With
   * the note, another run does what one that breaks off has left over.
   *
   * @param keys to be kept in the place of what was noted before
   */
  default void noted(OldKeys keys) {}
}
