package io.vmcrypt.cli;

import io.vmcrypt.cli.output.ExitStatus;
import io.vmcrypt.cli.output.Screen;
import io.vmcrypt.vsphere.VsphereClient;
import io.vmcrypt.vsphere.rollout.EncryptionRollout;
import io.vmcrypt.vsphere.vm.EncryptionLevel;
import io.vmcrypt.vsphere.vm.VirtualMachine;
import io.vmcrypt.vsphere.vm.VmChange;
import java.util.List;
import java.util.Optional;
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
  void beforeStart() {}

  @Override
  int run(Screen screen) {
    vms.requireChoice();
    change.requireAnswer(surroundings(), isJson());
    try (VsphereClient vcenter = systems().vcenter()) {
      List<VirtualMachine> found = vms.find(vcenter);
      if (found.isEmpty()) {
        String none = "There are no " + vms + " left. Nothing has to be done.";
        screen.line(none);
        screen.json(RolloutJson.of(none, Optional.empty(), Optional.empty()));
        return ExitStatus.DONE;
      }
      return run(
          vcenter, options.refine(EncryptionRollout.builder(change(vcenter), found)), screen);
    }
  }

  private int run(VsphereClient vcenter, EncryptionRollout rollout, Screen screen) {
    RolloutJob job = RolloutJob.planned(vcenter, rollout, screen);
    if (change.isPlanOnly() || !job.hasChanges()) {
      screen.line("Nothing was changed.");
      screen.json(job.json());
      return job.isBlocked() ? ExitStatus.NOT_AS_IT_SHOULD_BE : ExitStatus.DONE;
    }
    if (!change.isAgreed(surroundings(), screen)) {
      return ExitStatus.FAILED;
    }
    beforeStart();
    boolean complete = job.run();
    screen.json(job.json());
    return complete ? ExitStatus.DONE : ExitStatus.NOT_AS_IT_SHOULD_BE;
  }
}
