package io.vmcrypt.cli.vm;

import io.vmcrypt.cli.base.PassedOver;
import io.vmcrypt.cli.output.Screen;
import io.vmcrypt.vsphere.rollout.EncryptionRollout;
import io.vmcrypt.vsphere.rollout.RolloutPlan;
import io.vmcrypt.vsphere.rollout.RolloutReport;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One change over VMs, as it is shown.
 *
 * @param scope of what it is a plan, in one line
 * @param passedOver the VMs that may be meant and that it does not reach
 */
record RolloutJob(
    EncryptionRollout rollout, RolloutPlan plan, String scope, List<PassedOver> passedOver) {

  void tell(Screen screen) {
    RolloutText text = new RolloutText(screen);
    text.plan(rollout, plan, scope);
    text.passedOver(passedOver);
  }

  /** Whether there is a VM that cannot be changed as it is, or that is not reached. */
  boolean isBlocked() {
    return !passedOver.isEmpty() || !plan.reachesAll();
  }

  Map<String, @Nullable Object> json(Optional<RolloutReport> report) {
    return RolloutJson.of(rollout.toString(), scope, Optional.of(plan), report, passedOver);
  }
}
