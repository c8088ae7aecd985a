package io.vmcrypt.vsphere.internal.rollout;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.error.SdkException;
import io.vmcrypt.vsphere.fault.VsphereFaultException;
import io.vmcrypt.vsphere.internal.vim.FollowedTask;
import io.vmcrypt.vsphere.rollout.RolloutVm;
import java.util.Optional;
import java.util.function.Function;

/** Works out what the news of a task mean for its VM. Immutable. */
final class TaskNews {

  private final Function<RolloutVm, Attempt> each;
  private final boolean looksAfterFailure;

  /**
   * @param each what is tried with a VM
   * @param looksAfterFailure whether a VM is looked at before the failure of its task is its
   *     outcome
   */
  TaskNews(Function<RolloutVm, Attempt> each, boolean looksAfterFailure) {
    this.each = requireNonNull(each, "each");
    this.looksAfterFailure = looksAfterFailure;
  }

  /**
   * {@return what happened to the VM; empty if the news say nothing}
   *
   * @param now by {@code TimeSource.nanoTime}
   */
  Optional<VmEvent> of(FollowedTask task, RolloutVm vm, long now) {
    Optional<SdkException> unreadable = task.unreadable(each.apply(vm));
    if (unreadable.isPresent()) {
      return Optional.of(VmEvent.leftRunning(unreadable.get()));
    }
    if (!task.ended()) {
      return task.progress().stream().mapToObj(VmEvent::progress).findFirst();
    }
    if (task.succeeded()) {
      return Optional.of(VmEvent.taskSucceeded(now));
    }
    if (!task.failed()) {
      // vCenter no longer has the task: only the VM shows what it did
      return Optional.of(VmEvent.unclear(null, false));
    }
    SdkException failure = task.failure(each.apply(vm));
    // of these refusals some come at once, and some as the end of the task
    if (failure.getCause() instanceof VsphereFaultException fault
        && (isChangedMeanwhile(fault) || isBusy(fault))) {
      return Optional.of(VmEvent.unclear(failure, false));
    }
    return Optional.of(
        looksAfterFailure ? VmEvent.refusedUnclear(failure) : VmEvent.taskFailed(failure));
  }

  /** Whether vCenter refused because another task is at work on the VM. */
  static boolean isBusy(VsphereFaultException fault) {
    return fault.faultName().equals("TaskInProgress");
  }

  /** Whether vCenter refused because the VM has changed since it was read. */
  static boolean isChangedMeanwhile(VsphereFaultException fault) {
    return fault.faultName().equals("ConcurrentAccess");
  }
}
