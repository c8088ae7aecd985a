package io.vmcrypt.estate.internal.stage;

import io.vmcrypt.core.operation.Change;
import io.vmcrypt.core.operation.WaitOptions;
import io.vmcrypt.vsphere.rollout.Rollout;
import io.vmcrypt.vsphere.rollout.RolloutProgress;
import io.vmcrypt.vsphere.rollout.RolloutReport;
import java.time.Duration;
import java.util.List;

/** Hears how a stage goes on, and tells it when to stop. Thread-safe. */
public interface Ears {

  /** What is waited for, in a few words, and how it stands. */
  void state(String state);

  /** What was changed; told as soon as it was, since what follows may fail. */
  void changed(List<Change> changes);

  /** What people have to know. */
  void note(String note);

  /** What became of the VMs. */
  void ended(RolloutReport vms);

  /** How the VMs stand. */
  void vms(RolloutProgress progress);

  /** A rollout that has been started, to be cancelled if the whole is; null once it is over. */
  void rollout(@org.jspecify.annotations.Nullable Rollout rollout);

  /** A wait that is heard of. */
  default WaitOptions waiting(Duration timeout) {
    return WaitOptions.timeout(timeout).progressListener(progress -> state(progress.state()));
  }
}
