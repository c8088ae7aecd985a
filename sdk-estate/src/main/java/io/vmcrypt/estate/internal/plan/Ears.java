package io.vmcrypt.estate.internal.plan;

import io.vmcrypt.core.operation.WaitOptions;
import io.vmcrypt.vsphere.rollout.Rollout;
import io.vmcrypt.vsphere.rollout.RolloutProgress;
import java.time.Duration;

/** Hears how a stage goes on, and tells it when to stop. Thread-safe. */
interface Ears {

  /** What is waited for, in a few words, and how it stands. */
  void state(String state);

  /** How the VMs stand. */
  void vms(RolloutProgress progress);

  /** A rollout that has been started, to be cancelled if the whole is; null once it is over. */
  void rollout(@org.jspecify.annotations.Nullable Rollout rollout);

  /** A wait that is heard of. */
  default WaitOptions waiting(Duration timeout) {
    return WaitOptions.builder(timeout)
        .progressListener(progress -> state(progress.state()))
        .build();
  }
}
