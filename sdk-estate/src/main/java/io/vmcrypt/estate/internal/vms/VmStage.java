package io.vmcrypt.estate.internal.vms;

import io.vmcrypt.core.Subject;
import io.vmcrypt.core.error.NotFoundException;
import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.core.finding.Severity;
import io.vmcrypt.core.shared.async.Beside;
import io.vmcrypt.estate.internal.reading.ChosenVms;
import io.vmcrypt.estate.internal.reading.Excluded;
import io.vmcrypt.estate.internal.reading.Found;
import io.vmcrypt.estate.internal.stage.Context;
import io.vmcrypt.estate.internal.stage.Ears;
import io.vmcrypt.estate.internal.stage.Stage;
import io.vmcrypt.estate.internal.stage.World;
import io.vmcrypt.estate.internal.weight.Reported;
import io.vmcrypt.estate.part.VmSelection;
import io.vmcrypt.estate.plan.EstateStep;
import io.vmcrypt.estate.plan.VmToEncrypt;
import io.vmcrypt.vsphere.VsphereClient;
import io.vmcrypt.vsphere.policy.StoragePolicy;
import io.vmcrypt.vsphere.rollout.EncryptionRollout;
import io.vmcrypt.vsphere.rollout.RolloutPlan;
import io.vmcrypt.vsphere.rollout.RolloutPlan.PlannedVm;
import io.vmcrypt.vsphere.rollout.Rollouts;
import io.vmcrypt.vsphere.vm.VirtualMachine;
import io.vmcrypt.vsphere.vm.VmFilter;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The VMs of one selection are encrypted with keys of the key provider. */
public final class VmStage implements Stage {

  /** What a re-key cures. */
  private static final Set<FindingCode> OF_OTHER_KEYS =
      Set.of(FindingCode.KEY_ON_OTHER_PROVIDER, FindingCode.NEW_KEY_ON_OTHER_PROVIDER);

  private final Context context;
  private final VmSelection selection;
  private final PolicyStage policies;
  private final ChosenVms chosen;
  private final WhatStops stops;
  private final Set<Told> hostsTold = new HashSet<>();
  private List<VirtualMachine> planned = List.of();
  private Set<String> changedIds = Set.of();
  private List<VirtualMachine> asWanted = List.of();
  private Optional<StoragePolicy> ready = Optional.empty();
  private @Nullable Beside<Seen> begun;

  /**
   * @param chosen the VMs that earlier selections of the estate have chosen
   */
  public VmStage(
      Context context,
      VmSelection selection,
      PolicyStage policies,
      ChosenVms chosen,
      WhatStops stops) {
    this.context = context;
    this.selection = selection;
    this.policies = policies;
    this.chosen = chosen;
    this.stops = stops;
  }

  private VsphereClient vcenter() {
    return context.systems().vcenter();
  }

  /** What was seen of the VMs. */
  private record Seen(List<PlannedVm> vms, List<Finding> findings) {}

  /** Begins to read the VMs before they are planned. {@link #end} must follow. */
  void begin(World world) {
    begun = Beside.start("vmcrypt-vms", () -> look(world));
  }

  /** Ends a reading that has not been asked for. */
  void end() {
    Beside<Seen> reading = begun;
    if (reading != null) {
      begun = null;
      reading.interrupt();
      reading.close();
    }
  }

  private Seen look(World world) {
    Found found = new Found();
    Optional<VmGoal> goal =
        world.policy().map(policy -> new VmGoal(context.estate(), selection, policy));
    List<PlannedVm> vms =
        selection
            .filter()
            .map(filter -> matching(world, filter, goal, found))
            .orElseGet(() -> named(world, goal, found));
    return new Seen(vms, found.findings());
  }

  @Override
  public boolean readsMuch() {
    return true;
  }

  @Override
  public Optional<EstateStep> plan(World world, Found found) {
    Beside<Seen> reading = begun;
    // what is planned once more is read once more
    begun = null;
    Seen seen = reading == null ? look(world) : reading.result();
    found.addAll(seen.findings());
    List<PlannedVm> changing = new ArrayList<>();
    List<VirtualMachine> reached = new ArrayList<>();
    boolean anyIsLeft = seen.vms().stream().anyMatch(VmStage::isChanged);
    for (PlannedVm vm : seen.vms()) {
      if (isExcluded(vm) || !chosen.isFirst(subject(vm), selection, found)) {
        continue;
      }
      found.addAll(findings(world, vm, anyIsLeft));
      if (isChanged(vm)) {
        changing.add(vm);
      }
      if (isChanged(vm) || vm.action() == RolloutPlan.Action.NOTHING) {
        reached.add(vm.virtualMachine());
      }
    }
    List<VmToEncrypt> changed = new ArrayList<>();
    List<VmToEncrypt> encrypted = new ArrayList<>();
    List<VirtualMachine> handles = new ArrayList<>();
    for (PlannedVm vm :
        VmRollouts.ordered(context.estate().rollout(), changing, VmRollouts::isChange)) {
      VmToEncrypt one =
          new VmToEncrypt(
              vm.vm().id(),
              vm.vm().name(),
              vm.vm().path(),
              vm.vm().capacityBytes() - vm.vm().encryptedBytes(),
              vm.changes());
      changed.add(one);
      handles.add(vm.virtualMachine());
      if (!vm.vm().homeEncrypted() || one.bytes() > 0) {
        encrypted.add(one);
      }
    }
    found.addAll(
        Excluded.unusedNames(selection, seen.vms().stream().map(vm -> vm.vm().name()).toList()));
    found.addAll(stops.of(encrypted));
    planned = List.copyOf(handles);
    changedIds = handles.stream().map(VirtualMachine::id).collect(Collectors.toSet());
    asWanted = List.copyOf(reached);
    return changed.isEmpty()
        ? Optional.empty()
        : Optional.of(EstateStep.encrypting(selection.toString(), changed));
  }

  @Override
  public List<VirtualMachine> asWanted() {
    return asWanted;
  }

  /** Whether this stage encrypts a VM, as it was planned last. */
  boolean changes(String id) {
    return changedIds.contains(id);
  }

  /** Those that a filter finds, which are found and judged at once. */
  private List<PlannedVm> matching(
      World world, VmFilter filter, Optional<VmGoal> goal, Found found) {
    Optional<List<PlannedVm>> seen =
        goal.flatMap(
            wanted ->
                found.ask(
                    Found.code(
                        NotFoundException.class,
                        FindingCode.NO_VM_SELECTED,
                        FindingCode.PLAN_REFUSED),
                    subject(),
                    () -> planned(world, wanted.rollout(filter), found)));
    if (seen.isPresent() && seen.get().isEmpty()) {
      found.add(ChosenVms.none(selection));
    }
    return seen.orElse(List.of());
  }

  private List<PlannedVm> named(World world, Optional<VmGoal> goal, Found found) {
    List<VirtualMachine> vms = chosen.named(selection, vcenter().virtualMachines(), found);
    return vms.isEmpty()
        ? List.of()
        : goal.flatMap(
                wanted ->
                    found.ask(
                        FindingCode.PLAN_REFUSED,
                        subject(),
                        () -> planned(world, wanted.rollout(vms), found)))
            .orElse(List.of());
  }

  public static Subject subject(PlannedVm vm) {
    return Subject.of("VM", vm.vm().name(), vm.vm().id());
  }

  private Subject subject() {
    return Subject.of("selection", selection.toString());
  }

  /** VMs that a step before re-keys are judged with the keys that they have by then. */
  private List<PlannedVm> planned(World world, EncryptionRollout rollout, Found found) {
    Rollouts rollouts = vcenter().rollouts();
    RolloutPlan plan =
        world
            .rekey()
            .map(earlier -> rollouts.plan(rollout, context.spec(), earlier, world.moved()))
            .orElseGet(() -> rollouts.plan(rollout, context.spec()));
    found.addAll(plan.findings());
    return plan.vms();
  }

  static boolean isExcluded(PlannedVm vm) {
    // loops here and below: thousands of VMs are planned
    for (Finding finding : vm.findings()) {
      if (finding.code().equals(FindingCode.VM_EXCLUDED)) {
        return true;
      }
    }
    return false;
  }

  /** One that vCenter is at work on is waited for, and encrypted then if it still has to be. */
  public static boolean isChanged(PlannedVm vm) {
    return switch (vm.action()) {
      case CHANGE, WAIT -> true;
      case NOTHING, REFUSE, LEAVE_OUT, FAIL -> false;
    };
  }

  /**
   * What was seen of a VM: it blocks the plan only if somebody named the VM, or if this user may
   * change none.
   *
   * @param anyIsLeft whether any VM is changed
   */
  List<Finding> findings(World world, PlannedVm vm, boolean anyIsLeft) {
    // one that has to move first, and cannot: the step that would do that has told why
    boolean isStuck = world.refused().contains(vm.vm().id());
    List<Finding> findings = new ArrayList<>(0);
    for (Finding finding : VmRollouts.findings(vm)) {
      if (isNew(finding) && !(isStuck && OF_OTHER_KEYS.contains(finding.code()))) {
        findings.add(weighed(finding, anyIsLeft));
      }
    }
    return findings;
  }

  /** What holds for a host, or for all, is told once, and not for each of its VMs. */
  private boolean isNew(Finding finding) {
    return !List.of("cluster", "host", "root folder").contains(finding.subject().kind())
        || hostsTold.add(new Told(finding.code(), finding.subject()));
  }

  private record Told(FindingCode code, Subject host) {}

  private Finding weighed(Finding finding, boolean anyIsLeft) {
    boolean isLeftOut = anyIsLeft || !finding.code().equals(FindingCode.PRIVILEGES_MISSING);
    return finding.isBlocking() && isLeftOut && selection.filter().isPresent()
        ? Reported.again(Severity.WARNING, "left out: ", finding)
        : finding;
  }

  @Override
  public void holds(boolean past, Found found) {
    if (!past) {
      // an empty answer is told in what was found
      ready = policies.now(found);
    }
  }

  @Override
  public void run(Ears ears) {
    StoragePolicy policy = ready.orElseThrow();
    VmRollouts.run(
        vcenter(),
        new VmGoal(context.estate(), selection, policy).rollout(planned),
        context.systems().vmsTimeout(),
        "encrypted, and seen to be",
        ears);
  }
}
