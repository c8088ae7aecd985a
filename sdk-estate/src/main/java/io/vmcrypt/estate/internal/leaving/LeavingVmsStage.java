package io.vmcrypt.estate.internal.leaving;

import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.core.operation.Change;
import io.vmcrypt.estate.internal.reading.Found;
import io.vmcrypt.estate.internal.stage.Context;
import io.vmcrypt.estate.internal.stage.Ears;
import io.vmcrypt.estate.internal.stage.Stage;
import io.vmcrypt.estate.internal.stage.World;
import io.vmcrypt.estate.internal.vms.VmRollouts;
import io.vmcrypt.estate.internal.vms.VmStage;
import io.vmcrypt.estate.plan.EstateStep;
import io.vmcrypt.vsphere.rollout.EncryptionRollout;
import io.vmcrypt.vsphere.rollout.RolloutPlan;
import io.vmcrypt.vsphere.rollout.RolloutPlan.PlannedVm;
import io.vmcrypt.vsphere.vm.VirtualMachine;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The VMs with keys of a key provider that is left get keys of the estate's. */
public final class LeavingVmsStage implements Stage {

  private final Context context;
  private final LeavingLook look;
  private List<VirtualMachine> planned = List.of();
  private Set<String> refused = Set.of();

  public LeavingVmsStage(Context context, LeavingLook look) {
    this.context = context;
    this.look = look;
  }

  private EncryptionRollout rollout(List<VirtualMachine> vms) {
    return VmRollouts.builder(look.rekey(), vms, context.estate().rollout()).build();
  }

  @Override
  public Optional<EstateStep> plan(World world, Found found) {
    List<VirtualMachine> vms = look.ask(found, look::vms);
    if (vms.isEmpty()) {
      return Optional.empty();
    }
    RolloutPlan seen =
        found
            .ask(
                FindingCode.PLAN_REFUSED,
                look.subject(),
                () -> look.vcenter().rollouts().plan(rollout(vms), context.spec()))
            .orElseGet(() -> new RolloutPlan(List.of(), List.of()));
    found.addAll(seen.findings());
    List<PlannedVm> changing = new ArrayList<>();
    Set<String> stuck = new HashSet<>();
    for (PlannedVm vm :
        VmRollouts.ordered(context.estate().rollout(), seen.vms(), VmRollouts::isChange)) {
      if (VmStage.isChanged(vm) || !look.isInDoubt(vm.vm().id())) {
        found.addAll(LeavingLook.weighed(VmRollouts.findings(vm), world));
      }
      if (VmStage.isChanged(vm)) {
        changing.add(vm);
      } else if (vm.action() != RolloutPlan.Action.NOTHING) {
        stuck.add(vm.vm().id());
      }
    }
    planned = VmRollouts.handles(changing);
    refused = stuck;
    return look.step(EstateStep.Kind.REKEY_VMS, changing.stream().map(this::change).toList())
        .map(step -> step.underWay(VmRollouts.busy(changing)));
  }

  private Change change(PlannedVm vm) {
    return Change.changed(
        Context.VCENTER, VmStage.subject(vm).part("keys"), look.from(), look.to());
  }

  @Override
  public World after(World world) {
    return world.moving(
        Optional.of(look.rekey()), planned.stream().map(VirtualMachine::id).toList(), refused);
  }

  @Override
  public void run(Ears ears) {
    VmRollouts.run(
        look.vcenter(),
        rollout(planned),
        context.systems().vmsTimeout(),
        "keys of " + look.to() + ", and seen to have them",
        ears);
  }
}
