package io.vmcrypt.estate.internal.plan;

import io.vmcrypt.core.Subject;
import io.vmcrypt.core.operation.Change;
import io.vmcrypt.vsphere.VsphereClient;
import io.vmcrypt.vsphere.rollout.EncryptionRollout;
import io.vmcrypt.vsphere.rollout.Rollout;
import io.vmcrypt.vsphere.rollout.RolloutLimits;
import io.vmcrypt.vsphere.rollout.RolloutOutcome;
import io.vmcrypt.vsphere.rollout.RolloutResult;
import io.vmcrypt.vsphere.vm.VirtualMachine;
import io.vmcrypt.vsphere.vm.VmChange;
import java.time.Duration;
import java.util.List;

/** Changes many VMs within the limits of an estate. */
public final class VmRollouts {

  private VmRollouts() {}

  public static EncryptionRollout.Builder builder(
      VmChange change, List<VirtualMachine> vms, RolloutLimits limits) {
    return EncryptionRollout.builder(change, vms).limits(limits);
  }

  /**
   * Runs it to its end, unless the ears want it stopped. They hear of each VM that was changed.
   *
   * @param to how a changed VM is now
   */
  static void run(
      VsphereClient vcenter, EncryptionRollout wanted, Duration timeout, String to, Ears ears) {
    try (Rollout rollout = vcenter.rollouts().start(wanted)) {
      ears.rollout(rollout);
      ears.ended(rollout.await(timeout, ears::vms, result -> changed(result, to, ears)));
    } finally {
      ears.rollout(null);
    }
  }

  private static void changed(RolloutResult result, String to, Ears ears) {
    if (result.outcome() == RolloutOutcome.DONE) {
      Subject vm = Subject.of("VM", result.vm().name(), result.vm().id());
      ears.changed(List.of(Change.made(Context.VCENTER, vm, to)));
    }
  }
}
