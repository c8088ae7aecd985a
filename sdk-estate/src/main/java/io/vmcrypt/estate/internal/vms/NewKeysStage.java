package io.vmcrypt.estate.internal.vms;

import io.vmcrypt.core.Subject;
import io.vmcrypt.core.error.NotFoundException;
import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.core.finding.Severity;
import io.vmcrypt.core.operation.Change;
import io.vmcrypt.estate.internal.reading.ChosenVms;
import io.vmcrypt.estate.internal.reading.Found;
import io.vmcrypt.estate.internal.stage.Context;
import io.vmcrypt.estate.internal.stage.Ears;
import io.vmcrypt.estate.internal.stage.Stage;
import io.vmcrypt.estate.internal.stage.World;
import io.vmcrypt.estate.internal.weight.Reported;
import io.vmcrypt.estate.part.VmSelection;
import io.vmcrypt.estate.plan.EstateStep;
import io.vmcrypt.estate.spec.Estate;
import io.vmcrypt.vsphere.VsphereClient;
import io.vmcrypt.vsphere.rollout.EncryptionRollout;
import io.vmcrypt.vsphere.rollout.RolloutPlan;
import io.vmcrypt.vsphere.rollout.RolloutPlan.Action;
import io.vmcrypt.vsphere.rollout.RolloutPlan.PlannedVm;
import io.vmcrypt.vsphere.vm.DiskSelector;
import io.vmcrypt.vsphere.vm.EncryptionLevel;
import io.vmcrypt.vsphere.vm.Rekey;
import io.vmcrypt.vsphere.vm.VirtualMachine;
import io.vmcrypt.vsphere.vm.VmFilter;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The VMs of one selection that are, or may be, encrypted get new keys of the estate's key provider
 * in place of those that a rotation replaces. One that cannot is told, and the others go on.
 */
public final class NewKeysStage implements Stage {

  private static final List<EncryptionLevel> MAY_BE_ENCRYPTED =
      List.of(EncryptionLevel.ENCRYPTED, EncryptionLevel.PARTLY_ENCRYPTED, EncryptionLevel.UNKNOWN);

  private final Context context;
  private final Estate estate;
  private final VmSelection selection;
  private final ReplacedKeys replaced;
  private final ChosenVms chosen;
  private final Subject subject;
  private List<VirtualMachine> planned = List.of();
  private List<VirtualMachine> asWanted = List.of();

  /**
   * @param estate with its VMs
   * @param chosen the VMs that earlier selections of the estate have chosen
   */
  public NewKeysStage(
      Context context,
      Estate estate,
      VmSelection selection,
      ReplacedKeys replaced,
      ChosenVms chosen) {
    this.context = context;
    this.estate = estate;
    this.selection = selection;
    this.replaced = replaced;
    this.chosen = chosen;
    this.subject = Subject.of("selection", selection.toString());
  }

  private VsphereClient vcenter() {
    return context.systems().vcenter();
  }

  @Override
  public List<VirtualMachine> asWanted() {
    return asWanted;
  }

  @Override
  public boolean readsMuch() {
    return true;
  }

  @Override
  public Optional<EstateStep> plan(World world, Found found) {
    List<VirtualMachine> vms =
        selection.filter().isEmpty()
            ? chosen.named(selection, vcenter().virtualMachines(), found)
            : found
                .ask(
                    Found.code(
                        NotFoundException.class,
                        FindingCode.NO_VM_SELECTED,
                        FindingCode.PLAN_REFUSED),
                    subject,
                    this::matching)
                .orElse(List.of());
    RolloutPlan none = new RolloutPlan(List.of(), List.of());
    RolloutPlan seen =
        vms.isEmpty()
            ? none
            : found
                .ask(
                    FindingCode.PLAN_REFUSED,
                    subject,
                    () -> vcenter().rollouts().plan(rollout(vms)))
                .orElse(none);
    found.addAll(seen.findings());
    selection
        .filter()
        .flatMap(
            filter ->
                found.ask(
                    FindingCode.PLAN_REFUSED,
                    subject,
                    () -> vcenter().virtualMachines().notSeen(filter)))
        .ifPresent(found::addAll);
    Set<String> withOtherKeys = vms.isEmpty() ? Set.of() : withOtherKeys(vms);
    List<PlannedVm> changing = new ArrayList<>();
    List<VirtualMachine> reached = new ArrayList<>();
    for (PlannedVm vm : VmRollouts.ordered(estate.rollout(), seen.vms(), VmRollouts::isChange)) {
      if (VmStage.isExcluded(vm) || !chosen.isFirst(VmStage.subject(vm), selection, found)) {
        continue;
      }
      boolean isReached = VmStage.isChanged(vm) || vm.action() == Action.NOTHING;
      found.addAll(findings(vm));
      if (isReached) {
        reached.add(vm.virtualMachine());
        if (withOtherKeys.contains(vm.vm().id())) {
          replaced
              .otherKeys(selection, vm.virtualMachine().encryptionState())
              .ifPresent(found::add);
        }
      }
      if (VmStage.isChanged(vm)) {
        changing.add(vm);
      }
    }
    planned = VmRollouts.handles(changing);
    asWanted = List.copyOf(reached);
    return Stage.step(
            EstateStep.Kind.REKEY_VMS,
            estate.keyProvider(),
            changing.stream().map(this::change).toList())
        .map(step -> step.underWay(VmRollouts.busy(changing)));
  }

  private List<VirtualMachine> matching() {
    VmFilter filter = selection.filter().orElseThrow();
    List<VirtualMachine> vms = new ArrayList<>();
    MAY_BE_ENCRYPTED.forEach(
        level -> vms.addAll(all(filter.toBuilder().encryption(level).build())));
    return vms;
  }

  private List<VirtualMachine> all(VmFilter filter) {
    try (Stream<VirtualMachine> found = vcenter().virtualMachines().stream(filter)) {
      return found.toList();
    }
  }

  /** The ids of those that may have keys of other key providers: not each of many is read anew. */
  private Set<String> withOtherKeys(List<VirtualMachine> vms) {
    Set<String> ids = new HashSet<>();
    for (String other : replaced.others()) {
      selection
          .filter()
          .map(filter -> all(filter.toBuilder().keyProvider(other).build()))
          .orElse(vms)
          .forEach(vm -> ids.add(vm.id()));
    }
    return ids;
  }

  private EncryptionRollout rollout(List<VirtualMachine> vms) {
    Rekey.Builder rekey = Rekey.replacingAll(replaced.ids());
    if (replaced.isDeep()) {
      rekey.deep();
    }
    if (selection.disks().isEmpty()) {
      rekey.homeAndAllDisks();
    } else {
      rekey.homeAndDisks(
          selection.disks().stream().map(DiskSelector::label).toArray(DiskSelector[]::new));
    }
    EncryptionRollout.Builder rollout = VmRollouts.builder(rekey.build(), vms, estate.rollout());
    selection.excludedNames().forEach(rollout::excludeName);
    selection.excludedPaths().forEach(rollout::excludeBelow);
    return rollout.build();
  }

  /** The same where a task runs on the VM, which may leave something to do. */
  private Change change(PlannedVm vm) {
    return Change.changed(
        Context.VCENTER,
        VmStage.subject(vm).part("keys"),
        "old ones",
        "new ones of "
            + estate.keyProvider()
            + (replaced.isDeep() ? ", and the data encrypted anew" : ""));
  }

  /** Who is left out on purpose, or is as wanted, is good to know alone. */
  private static List<Finding> findings(PlannedVm vm) {
    return switch (vm.action()) {
      case CHANGE, WAIT -> vm.findings();
      case NOTHING -> List.of();
      case LEAVE_OUT ->
          vm.findings().stream().map(one -> Reported.again(Severity.NOTE, "", one)).toList();
      case REFUSE, FAIL ->
          VmRollouts.findings(vm).stream()
              .map(one -> one.isBlocking() ? leftOut(VmStage.subject(vm), one) : one)
              .toList();
    };
  }

  /** What stands in the way of one VM may be seen of its host, and is told of the VM. */
  private static Finding leftOut(Subject vm, Finding one) {
    String of = one.subject().part("").equals(vm) ? "" : one.subject() + ": ";
    return Finding.warning(
            one.code(), one.system(), vm, "left out: " + of + one.seen(), one.advice())
        .withMissing(one.missing());
  }

  @Override
  public void run(Ears ears) {
    replaced.begin();
    replaced.changed(
        VmRollouts.run(
            vcenter(),
            rollout(planned),
            context.systems().vmsTimeout(),
            "new keys of " + estate.keyProvider() + ", and seen to have them",
            ears));
  }
}
