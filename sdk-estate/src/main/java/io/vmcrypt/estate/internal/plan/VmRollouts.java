package io.vmcrypt.estate.internal.plan;

import io.vmcrypt.core.Subject;
import io.vmcrypt.core.operation.Change;
import io.vmcrypt.estate.RolloutLimits;
import io.vmcrypt.vsphere.VsphereClient;
import io.vmcrypt.vsphere.rollout.EncryptionRollout;
import io.vmcrypt.vsphere.rollout.Rollout;
import io.vmcrypt.vsphere.rollout.RolloutListener;
import io.vmcrypt.vsphere.rollout.RolloutOutcome;
import io.vmcrypt.vsphere.rollout.RolloutProgress;
import io.vmcrypt.vsphere.rollout.RolloutReport;
import io.vmcrypt.vsphere.vm.VirtualMachine;
import io.vmcrypt.vsphere.vm.VmChange;
import java.time.Duration;
import java.util.List;

/** Changes many VMs within the limits of an estate. */
final class VmRollouts {

  private VmRollouts() {}

  static EncryptionRollout.Builder builder(
      VmChange change, List<VirtualMachine> vms, RolloutLimits limits) {
    EncryptionRollout.Builder rollout =
        EncryptionRollout.builder(change, vms).concurrency(limits.concurrency());
    limits.perHost().ifPresent(rollout::perHost);
    limits.perDatastore().ifPresent(rollout::perDatastore);
    limits.stopAfterFailures().ifPresentOrElse(rollout::stopAfterFailures, rollout::neverStop);
    return rollout;
  }

  /** Runs it to its end, unless the ears want it stopped. */
  static RolloutReport run(
      VsphereClient vcenter, EncryptionRollout wanted, Duration timeout, Ears ears) {
    try (Rollout rollout = vcenter.rollouts().start(wanted)) {
      ears.rollout(rollout);
      return rollout.await(timeout, heard(ears));
    } finally {
      ears.rollout(null);
    }
  }

  /**
   * One for each VM that was changed.
   *
   * @param to how they are now
   */
  static List<Change> changes(RolloutReport report, String to) {
    return report.results().stream()
        .filter(result -> result.outcome() == RolloutOutcome.DONE)
        .map(
            result ->
                Change.made(
                    Context.VCENTER, Subject.of("VM", result.vm().name(), result.vm().id()), to))
        .toList();
  }

  private static RolloutListener heard(Ears ears) {
    return new RolloutListener() {
      @Override
      public void onProgress(RolloutProgress progress) {
        ears.vms(progress);
      }
    };
  }
}
