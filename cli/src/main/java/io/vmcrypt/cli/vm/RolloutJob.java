package io.vmcrypt.cli.vm;

import io.vmcrypt.cli.base.PassedOver;
import io.vmcrypt.cli.output.Screen;
import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.vsphere.VsphereClient;
import io.vmcrypt.vsphere.rollout.EncryptionRollout;
import io.vmcrypt.vsphere.rollout.RolloutPlan;
import io.vmcrypt.vsphere.rollout.RolloutPlan.Action;
import io.vmcrypt.vsphere.rollout.RolloutReport;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** One change over VMs: its plan, which is shown, and then its run. For one thread. */
public final class RolloutJob {

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
   * @param passedOver finds, by the plan, the VMs that may be meant and that it does not reach
   */
  public static RolloutJob planned(
      VsphereClient vcenter,
      EncryptionRollout rollout,
      Function<RolloutPlan, List<PassedOver>> passedOver,
      Screen screen) {
    RolloutPlan first = vcenter.rollouts().plan(rollout);
    List<PassedOver> others = passedOver.apply(first);
    EncryptionRollout reached = without(others, first, rollout);
    RolloutPlan plan = reached == rollout ? first : vcenter.rollouts().plan(reached);
    RolloutText text = new RolloutText(screen);
    text.plan(rollout.toString(), plan);
    text.passedOver(others);
    return new RolloutJob(vcenter, reached, screen, plan, others);
  }

  /** Who is passed over is left out, and not done already, though nothing would be done there. */
  private static EncryptionRollout without(
      List<PassedOver> others, RolloutPlan plan, EncryptionRollout rollout) {
    Set<String> idle =
        plan.vms(Action.NOTHING).stream()
            .map(planned -> planned.vm().id())
            .collect(Collectors.toSet());
    List<String> leftOut = others.stream().map(PassedOver::vmId).filter(idle::contains).toList();
    if (leftOut.isEmpty()) {
      return rollout;
    }
    EncryptionRollout.Builder without = rollout.toBuilder();
    leftOut.forEach(without::excludeId);
    return without.build();
  }

  /** Whether something stands in the way of the whole, such as a datastore without space. */
  private boolean isRefused() {
    return plan.findings().stream().anyMatch(Finding::isBlocking);
  }

  /** Whether there is a VM that cannot be changed as it is, or that is not reached. */
  public boolean isBlocked() {
    return isRefused()
        || !passedOver.isEmpty()
        || !plan.vms(Action.REFUSE).isEmpty()
        || !plan.vms(Action.FAIL).isEmpty();
  }

  /** Whether there is something to do that nothing stands in the way of. */
  public boolean hasChanges() {
    return !isRefused()
        && (!plan.vms(Action.CHANGE).isEmpty() || !plan.vms(Action.WAIT).isEmpty());
  }

  /** Does it; returns whether each VM is as wanted. */
  public boolean run() {
    RolloutReport made = RolloutRun.of(vcenter, rollout, screen);
    new RolloutText(screen).report(made);
    report = Optional.of(made);
    return made.isComplete() && passedOver.isEmpty();
  }

  /** The ids of the VMs that its run has seen to be as wanted; none before. */
  public Set<String> inPlace() {
    return report.stream()
        .flatMap(made -> made.results().stream())
        .filter(result -> result.outcome().isInPlace())
        .map(result -> result.vm().id())
        .collect(Collectors.toSet());
  }

  public Map<String, @Nullable Object> json() {
    return RolloutJson.of(rollout.toString(), Optional.of(plan), report, passedOver);
  }
}
