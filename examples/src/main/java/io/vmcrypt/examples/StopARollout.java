package io.vmcrypt.examples;

import io.vmcrypt.vsphere.VsphereClient;
import io.vmcrypt.vsphere.rollout.EncryptionRollout;
import io.vmcrypt.vsphere.rollout.Rollout;
import io.vmcrypt.vsphere.rollout.RolloutReport;
import java.time.Duration;
import java.util.function.BooleanSupplier;

/** Starts no more VMs once the maintenance window has closed, and lets those that run end. */
final class StopARollout {

  private StopARollout() {}

  static RolloutReport run(
      VsphereClient vcenter, EncryptionRollout rollout, BooleanSupplier windowIsOpen) {
    try (Rollout running = vcenter.rollouts().start(rollout)) {
      return running.await(
          Duration.ofHours(8),
          progress -> {
            if (!windowIsOpen.getAsBoolean()) {
              running.cancel();
            }
          },
          result -> {});
    }
  }
}
