package io.vmcrypt.estate.outage;

import io.vmcrypt.vsphere.rollout.Rollout;
import io.vmcrypt.vsphere.rollout.RolloutReport;
import java.time.Duration;

/**
 * Is with a {@linkplain io.vmcrypt.estate.EstateClient#recover recovery} as it goes on: waits for
 * the VMs, and may tell how far they are, or cancel. All is called on the thread that the work was
 * asked on.
 */
public interface RecoveryWatch {

  /**
   * A host was brought back, or could not be.
   *
   * @param host what became of it
   */
  default void ensured(HostResult host) {}

  /**
   * VMs are being unlocked.
   *
   * @param rollout to be waited for; it is closed afterwards
   * @param timeout how long it may take
   * @return what became of them
   */
  default RolloutReport changing(Rollout rollout, Duration timeout) {
    return rollout.await(timeout);
  }
}
