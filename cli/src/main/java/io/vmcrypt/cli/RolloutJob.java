package io.vmcrypt.cli;

import io.vmcrypt.cli.output.Screen;
import io.vmcrypt.vsphere.VsphereClient;
import io.vmcrypt.vsphere.rollout.EncryptionRollout;
import io.vmcrypt.vsphere.rollout.RolloutPlan;
import io.vmcrypt.vsphere.rollout.RolloutPlan.Action;
import io.vmcrypt.vsphere.rollout.RolloutReport;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One change over VMs: its plan, which is shown, and then its run. For one thread. */
final class RolloutJob {

  private final VsphereClient vcenter;
  private final EncryptionRollout rollout;
  private final Screen screen;
  private final RolloutPlan plan;
  private final List<PassedOver> passedOver;
  private Optional<RolloutReport> report = Optional.empty();

  private RolloutJob(
      VsphereClient vcenter,
      EncryptionRollout rollout,
      Screen screen,
      RolloutPlan plan,
      List<PassedOver> passedOver) {
    this.vcenter = vcenter;
    this.rollout = rollout;
    this.screen = screen;
    this.plan = plan;
    this.passedOver = passedOver;
  }

  /**
   * Plans it, and shows the plan. Changes nothing.
   *
   * @param passedOver the VMs that may be meant and that it does not reach
   */
  static RolloutJob planned(
      VsphereClient vcenter,
      EncryptionRollout rollout,
      List<PassedOver> passedOver,
      Screen screen) {
    RolloutPlan plan = vcenter.rollouts().plan(rollout);
    RolloutText text = new RolloutText(screen);
    text.plan(rollout.toString(), plan);
    text.passedOver(passedOver);
    return new RolloutJob(vcenter, rollout, screen, plan, passedOver);
  }

  /** Whether there is a VM that cannot be changed as it is, or that is not reached. */
  boolean isBlocked() {
    return !passedOver.isEmpty()
        || !plan.vms(Action.REFUSE).isEmpty()
        || !plan.vms(Action.FAIL).isEmpty();
  }

  boolean hasChanges() {
    return !plan.vms(Action.CHANGE).isEmpty() || !plan.vms(Action.WAIT).isEmpty();
  }

  /** Does it; returns whether each VM is as wanted. */
  boolean run() {
    RolloutReport made = RolloutRun.of(vcenter, rollout, screen);
    new RolloutText(screen).report(made);
    report = Optional.of(made);
    return made.isComplete() && passedOver.isEmpty();
  }

  Map<String, @Nullable Object> json() {
    return RolloutJson.of(rollout.toString(), Optional.of(plan), report, passedOver);
  }
}
