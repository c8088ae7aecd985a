package io.vmcrypt.cli.vm;

import io.vmcrypt.cli.base.ChangeOptions;
import io.vmcrypt.cli.base.PassedOver;
import io.vmcrypt.cli.base.Surroundings;
import io.vmcrypt.cli.base.SystemsCommand;
import io.vmcrypt.cli.output.ExitStatus;
import io.vmcrypt.cli.output.Screen;
import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.estate.EstateClient;
import io.vmcrypt.vsphere.VsphereClient;
import io.vmcrypt.vsphere.rollout.EncryptionRollout;
import io.vmcrypt.vsphere.rollout.Rollout;
import io.vmcrypt.vsphere.rollout.RolloutPlan;
import io.vmcrypt.vsphere.rollout.RolloutPlan.Action;
import io.vmcrypt.vsphere.rollout.RolloutReport;
import io.vmcrypt.vsphere.vm.EncryptionLevel;
import io.vmcrypt.vsphere.vm.PolicyAssignment;
import io.vmcrypt.vsphere.vm.VirtualMachine;
import io.vmcrypt.vsphere.vm.VmChange;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Mixin;

/** One change over VMs: planned, agreed to, made, and told as it goes. */
abstract class RolloutCommand extends SystemsCommand {

  @Mixin private final VmOptions vms;
  @Mixin private final RolloutOptions options = new RolloutOptions();
  @Mixin private final ChangeOptions change = new ChangeOptions();

  /**
   * @param usual how much of the VMs is encrypted, unless an option says so; empty for any
   */
  RolloutCommand(Surroundings surroundings, List<EncryptionLevel> usual) {
    super(surroundings);
    this.vms = new VmOptions(usual);
  }

  /** What each VM is to undergo. Changes nothing. */
  abstract VmChange change(VsphereClient vcenter);

  /** Once a person has agreed, before the first VM is changed. */
  void beforeStart(VsphereClient vcenter) {}

  /**
   * After the run, and after a look that found nothing to change.
   *
   * @param changed the ids of the VMs that the run has seen to be as wanted
   */
  void afterwards(VsphereClient vcenter, Set<String> changed, Screen screen) {}

  @Override
  protected int run(Screen screen) {
    vms.requireChoice();
    change.requireAnswer(surroundings(), isJson());
    try (VsphereClient vcenter = systems().vcenter()) {
      options.requireKnown(vcenter);
      List<VirtualMachine> found = looking("looking for VMs", screen, () -> vms.find(vcenter));
      List<VirtualMachine> notKnown =
          looking("looking for VMs", screen, () -> vms.notKnown(vcenter));
      List<Finding> notSeen = looking("looking for VMs", screen, () -> vms.notSeen(vcenter));
      if (found.isEmpty() && notKnown.isEmpty()) {
        return nothing(List.of(), notSeen, screen);
      }
      VmChange wanted = change(vcenter);
      List<PassedOver> passedOver =
          notKnown.isEmpty()
              ? List.of()
              : passedOver(vcenter.rollouts().plan(rollout(wanted, notKnown)));
      return found.isEmpty()
          ? nothing(passedOver, notSeen, screen)
          : run(vcenter, rollout(wanted, found), passedOver, notSeen, screen);
    }
  }

  private EncryptionRollout rollout(VmChange wanted, List<VirtualMachine> on) {
    return options.refine(EncryptionRollout.builder(wanted, on));
  }

  /**
   * VMs that --encryption does not choose, since their level is not known, without those that are
   * left out anyway.
   *
   * @param plan of the VMs whose level is not known; it is not carried out
   */
  private static List<PassedOver> passedOver(RolloutPlan plan) {
    return plan.vms().stream()
        .filter(planned -> planned.action() != Action.LEAVE_OUT)
        .map(
            planned ->
                new PassedOver(
                    planned.vm().id(),
                    planned.vm().name(),
                    "it is not known how much of it is encrypted, so --encryption does not choose"
                        + " it"))
        .toList();
  }

  private int nothing(List<PassedOver> passedOver, List<Finding> notSeen, Screen screen) {
    boolean isKnown = passedOver.isEmpty() && notSeen.isEmpty();
    String none =
        "There are no "
            + vms
            + " left"
            + (isKnown ? ". Nothing has to be done." : ", as far as it is known.");
    screen.line(none);
    RolloutText text = new RolloutText(screen);
    text.findings("  ! ", notSeen);
    text.passedOver(passedOver);
    Optional<RolloutPlan> plan =
        Optional.of(notSeen)
            .filter(any -> !any.isEmpty())
            .map(any -> new RolloutPlan(List.of(), any));
    screen.json(RolloutJson.of(none, vms.toString(), plan, Optional.empty(), passedOver));
    return isKnown ? ExitStatus.DONE : ExitStatus.NOT_AS_IT_SHOULD_BE;
  }

  private int run(
      VsphereClient vcenter,
      EncryptionRollout rollout,
      List<PassedOver> passedOver,
      List<Finding> notSeen,
      Screen screen) {
    RolloutPlan plan = looking("making the plan", screen, () -> vcenter.rollouts().plan(rollout));
    boolean encrypts = plan.hasChanges() && rollout.change() instanceof PolicyAssignment;
    List<Finding> ofVsan = encrypts ? vcenter.checkVsan() : List.of();
    List<Finding> findings = all(all(plan.findings(), ofVsan), notSeen);
    String scope = plan.scope(vcenter.about().fullName() + ", " + vms);
    RolloutJob job =
        new RolloutJob(rollout, new RolloutPlan(plan.vms(), findings), scope, passedOver);
    job.tell(screen);
    if (change.isPlanOnly() || !job.plan().hasChanges()) {
      screen.line("Nothing was changed.");
      if (!change.isPlanOnly()) {
        afterwards(vcenter, Set.of(), screen);
      }
      screen.json(job.json(Optional.empty()));
      return job.isBlocked() ? ExitStatus.NOT_AS_IT_SHOULD_BE : ExitStatus.DONE;
    }
    if (!change.isAgreed(surroundings(), screen)) {
      return ExitStatus.FAILED;
    }
    beforeStart(vcenter);
    RolloutReport made;
    try (Rollout running = vcenter.rollouts().start(rollout)) {
      RolloutReport ended = RolloutRun.await(running, EstateClient.DEFAULT_VMS_TIMEOUT, screen);
      made =
          new RolloutReport(
              ended.results(), ended.elapsed(), ended.stopped(), all(ended.findings(), notSeen));
    }
    afterwards(vcenter, inPlace(made), screen);
    screen.json(job.json(Optional.of(made)));
    return made.isComplete() && passedOver.isEmpty()
        ? ExitStatus.DONE
        : ExitStatus.NOT_AS_IT_SHOULD_BE;
  }

  /** The VMs are given by their handles, so that what was not seen is told here. */
  private static List<Finding> all(List<Finding> seen, List<Finding> notSeen) {
    return Stream.concat(seen.stream(), notSeen.stream()).toList();
  }

  private static Set<String> inPlace(RolloutReport report) {
    return report.results().stream()
        .filter(result -> result.outcome().isInPlace())
        .map(result -> result.vm().id())
        .collect(Collectors.toSet());
  }
}
