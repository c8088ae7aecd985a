package io.vmcrypt.examples;

import io.vmcrypt.vsphere.VsphereClient;
import io.vmcrypt.vsphere.rollout.EncryptionRollout;
import io.vmcrypt.vsphere.rollout.Rollout;
import io.vmcrypt.vsphere.rollout.RolloutLimits;
import io.vmcrypt.vsphere.rollout.RolloutReport;
import io.vmcrypt.vsphere.vm.PolicyAssignment;
import io.vmcrypt.vsphere.vm.VmFilter;
import java.io.PrintStream;
import java.time.Duration;

/** Encrypts many VMs, a few at a time, prints how it goes on, and stops if too many fail. */
final class RollOut {

  private RollOut() {}

  static RolloutReport run(
      VsphereClient vcenter, PolicyAssignment encrypted, VmFilter which, PrintStream out) {
    EncryptionRollout rollout =
        EncryptionRollout.matching(encrypted, which)
            .limits(RolloutLimits.DEFAULT.concurrency(4).perHost(2).stopAfterFailures(3))
            .build();
    try (Rollout running = vcenter.rollouts().start(rollout)) {
      return running.await(Duration.ofHours(8), out::println, result -> {});
    }
  }
}
