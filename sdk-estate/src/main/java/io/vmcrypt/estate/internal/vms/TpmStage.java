package io.vmcrypt.estate.internal.vms;

import io.vmcrypt.core.Subject;
import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.core.operation.Change;
import io.vmcrypt.estate.internal.reading.Found;
import io.vmcrypt.estate.internal.stage.Context;
import io.vmcrypt.estate.internal.stage.Ears;
import io.vmcrypt.estate.internal.stage.Stage;
import io.vmcrypt.estate.internal.stage.World;
import io.vmcrypt.estate.part.VmSelection;
import io.vmcrypt.estate.plan.EstateStep;
import io.vmcrypt.vsphere.rollout.EncryptionRollout;
import io.vmcrypt.vsphere.rollout.RolloutPlan;
import io.vmcrypt.vsphere.rollout.RolloutPlan.PlannedVm;
import io.vmcrypt.vsphere.vm.PartDifference;
import io.vmcrypt.vsphere.vm.VirtualMachine;
import io.vmcrypt.vsphere.vm.VirtualTpmChange;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The VMs of one selection get a virtual TPM, once their homes are encrypted. */
public final class TpmStage implements Stage {

  private final Context context;
  private final VmSelection selection;
  private final VmStage encrypting;
  private List<VirtualMachine> planned = List.of();

  /**
   * @param encrypting encrypts the same VMs, and is planned before this
   */
  public TpmStage(Context context, VmSelection selection, VmStage encrypting) {
    this.context = context;
    this.selection = selection;
    this.encrypting = encrypting;
  }

  private EncryptionRollout rollout(List<VirtualMachine> vms) {
    return VmRollouts.builder(VirtualTpmChange.add(), vms, context.estate().rollout()).build();
  }

  @Override
  public boolean readsMuch() {
    return true;
  }

  @Override
  public Optional<EstateStep> plan(World world, Found found) {
    List<VirtualMachine> vms = encrypting.asWanted();
    List<PlannedVm> seen =
        vms.isEmpty()
            ? List.of()
            : found
                .ask(
                    FindingCode.PLAN_REFUSED,
                    Subject.of("selection", selection.toString()),
                    () -> context.systems().vcenter().rollouts().plan(rollout(vms)))
                .map(RolloutPlan::vms)
                .orElse(List.of());
    List<PlannedVm> changing = new ArrayList<>();
    boolean anyIsLeft = seen.stream().anyMatch(vm -> isEncryptedFirst(vm) || VmStage.isChanged(vm));
    for (PlannedVm vm :
        VmRollouts.ordered(
            context.estate().rollout(),
            seen,
            one -> isEncryptedFirst(one) || VmRollouts.isChange(one))) {
      boolean isEncryptedFirst = isEncryptedFirst(vm);
      if (!isEncryptedFirst) {
        found.addAll(encrypting.findings(world, vm, anyIsLeft));
      }
      if (isEncryptedFirst || VmStage.isChanged(vm)) {
        changing.add(vm);
      }
    }
    planned = VmRollouts.handles(changing);
    return Stage.step(
            EstateStep.Kind.ADD_VIRTUAL_TPMS,
            selection.toString(),
            changing.stream().map(TpmStage::change).toList())
        .map(step -> step.underWay(VmRollouts.busy(changing)));
  }

  private static Change change(PlannedVm vm) {
    return Change.made(
        Context.VCENTER, VmStage.subject(vm).part(PartDifference.VIRTUAL_TPM), "a new one");
  }

  /** Whether nothing is in its way but the plain home, which is encrypted by then. */
  private boolean isEncryptedFirst(PlannedVm vm) {
    List<FindingCode> inTheWay =
        vm.findings().stream().filter(Finding::isBlocking).map(Finding::code).toList();
    return inTheWay.equals(List.of(FindingCode.VIRTUAL_TPM_NEEDS_ENCRYPTED_HOME))
        && encrypting.changes(vm.vm().id());
  }

  @Override
  public void run(Ears ears) {
    VmRollouts.run(
        context.systems().vcenter(),
        rollout(planned),
        context.systems().vmsTimeout(),
        "a virtual TPM, and seen to have it",
        ears);
  }
}
