package io.vmcrypt.estate.internal.rotation;

import io.vmcrypt.core.Subject;
import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.estate.internal.plan.VmRollouts;
import io.vmcrypt.estate.internal.reading.ChosenVms;
import io.vmcrypt.estate.part.VmSelection;
import io.vmcrypt.estate.rotation.RotationPlan.NewKeys;
import io.vmcrypt.estate.wish.Estate;
import io.vmcrypt.vsphere.VsphereClient;
import io.vmcrypt.vsphere.kms.KeyCount;
import io.vmcrypt.vsphere.rollout.EncryptionRollout;
import io.vmcrypt.vsphere.rollout.RolloutPlan;
import io.vmcrypt.vsphere.rollout.RolloutPlan.Action;
import io.vmcrypt.vsphere.rollout.RolloutPlan.PlannedVm;
import io.vmcrypt.vsphere.vm.CryptoKeyId;
import io.vmcrypt.vsphere.vm.DiskSelector;
import io.vmcrypt.vsphere.vm.EncryptionLevel;
import io.vmcrypt.vsphere.vm.Rekey;
import io.vmcrypt.vsphere.vm.VirtualMachine;
import io.vmcrypt.vsphere.vm.VmEncryptionState;
import io.vmcrypt.vsphere.vm.VmFilter;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * New keys for the VMs that an estate chooses and that are, or may be, encrypted; and what they do
 * not reach. Changes nothing.
 */
final class NewKeysPlan {

  private static final List<EncryptionLevel> MAY_BE_ENCRYPTED =
      List.of(EncryptionLevel.ENCRYPTED, EncryptionLevel.PARTLY_ENCRYPTED, EncryptionLevel.UNKNOWN);

  /** Who is left out, refused or not read is told already. */
  private static final Set<Action> GOES_ON = EnumSet.of(Action.CHANGE, Action.WAIT, Action.NOTHING);

  private final VsphereClient vcenter;
  private final Estate estate;
  private final List<CryptoKeyId> replaced;
  private final boolean deep;
  private final Set<String> otherProviders;

  NewKeysPlan(
      VsphereClient vcenter,
      Estate estate,
      List<CryptoKeyId> replaced,
      boolean deep,
      KeyCount count) {
    this.vcenter = vcenter;
    this.estate = estate;
    this.replaced = replaced;
    this.deep = deep;
    this.otherProviders =
        count.keys().stream()
            .flatMap(counted -> counted.key().providerId().stream())
            .filter(this::isOther)
            .collect(Collectors.toCollection(TreeSet::new));
  }

  private boolean isOther(String keyProvider) {
    return !keyProvider.equals(estate.keyProvider());
  }

  /** One for each selection that has such VMs. */
  List<NewKeys> make() {
    List<NewKeys> keys = new ArrayList<>();
    for (VmSelection selection : estate.selections()) {
      List<VirtualMachine> vms = vms(selection);
      if (!vms.isEmpty()) {
        keys.add(planned(selection, rollout(selection, vms)));
      }
    }
    Set<String> names =
        keys.stream()
            .flatMap(each -> each.plan().vms().stream())
            .map(planned -> planned.vm().name())
            .collect(Collectors.toSet());
    List<Finding> unknown = VmRollouts.unknownFirst(estate.rollout(), names);
    return unknown.isEmpty() ? keys : keys.stream().map(each -> refused(each, unknown)).toList();
  }

  private static NewKeys refused(NewKeys keys, List<Finding> why) {
    RolloutPlan plan =
        new RolloutPlan(
            keys.plan().vms(),
            Stream.concat(why.stream(), keys.plan().findings().stream()).toList());
    return new NewKeys(keys.selection(), keys.rollout(), plan, keys.otherKeys());
  }

  private List<VirtualMachine> vms(VmSelection selection) {
    if (selection.filter().isEmpty()) {
      return selection.names().stream()
          .map(ChosenVms.byName(selection, vcenter.virtualMachines()))
          .toList();
    }
    List<VirtualMachine> vms = new ArrayList<>();
    for (EncryptionLevel level : MAY_BE_ENCRYPTED) {
      try (Stream<VirtualMachine> found =
          vcenter.virtualMachines().stream(
              selection.filter().get().toBuilder().encryption(level).build())) {
        found.forEach(vms::add);
      }
    }
    return vms;
  }

  private EncryptionRollout rollout(VmSelection selection, List<VirtualMachine> vms) {
    Rekey.Builder rekey = Rekey.replacingAll(replaced);
    if (deep) {
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

  private NewKeys planned(VmSelection selection, EncryptionRollout rollout) {
    RolloutPlan plan = vcenter.rollouts().plan(rollout);
    List<Finding> kept = otherKeys(selection, plan);
    // such a VM is left out, and not done already, though nothing would be done there
    Set<String> idle =
        plan.vms(Action.NOTHING).stream().map(vm -> vm.vm().id()).collect(Collectors.toSet());
    List<String> leftOut =
        kept.stream().map(finding -> finding.subject().id()).filter(idle::contains).toList();
    if (leftOut.isEmpty()) {
      return new NewKeys(selection, rollout, plan, kept);
    }
    EncryptionRollout.Builder without = rollout.toBuilder();
    leftOut.forEach(without::excludeId);
    EncryptionRollout reached = without.build();
    return new NewKeys(selection, reached, vcenter.rollouts().plan(reached), kept);
  }

  /** The VMs with a part, of those that are chosen, whose key is of another key provider. */
  private List<Finding> otherKeys(VmSelection selection, RolloutPlan plan) {
    Set<String> candidates = candidates(selection, plan);
    return plan.vms().stream()
        .filter(planned -> GOES_ON.contains(planned.action()))
        .filter(planned -> candidates.contains(planned.vm().id()))
        .map(PlannedVm::virtualMachine)
        .flatMap(vm -> otherKeys(selection, vm.encryptionState()).stream())
        .toList();
  }

  /** So that not each of many VMs is read once more. */
  private Set<String> candidates(VmSelection selection, RolloutPlan plan) {
    Set<String> ids = new HashSet<>();
    if (!otherProviders.isEmpty() && selection.filter().isEmpty()) {
      plan.vms().forEach(planned -> ids.add(planned.vm().id()));
      return ids;
    }
    for (String other : otherProviders) {
      VmFilter filter = selection.filter().orElseThrow().toBuilder().keyProvider(other).build();
      try (Stream<VirtualMachine> found = vcenter.virtualMachines().stream(filter)) {
        found.map(VirtualMachine::id).forEach(ids::add);
      }
    }
    return ids;
  }

  private Optional<Finding> otherKeys(VmSelection selection, VmEncryptionState vm) {
    String parts =
        Stream.concat(
                told("home", vm.homeKeyId()).stream(),
                vm.disks().stream()
                    .filter(
                        disk ->
                            selection.disks().isEmpty() || selection.disks().contains(disk.label()))
                    .flatMap(
                        disk ->
                            disk.links().stream()
                                .flatMap(key -> told(disk.label(), key).stream())
                                .distinct()))
            .collect(Collectors.joining(", "));
    return parts.isEmpty()
        ? Optional.empty()
        : Optional.of(
            Finding.warning(
                FindingCode.KEY_ON_OTHER_PROVIDER,
                "vCenter",
                Subject.of("VM", vm.vmName(), vm.vmId()),
                "keeps keys that are not of " + estate.keyProvider() + ": " + parts,
                "Re-key the VM to key provider " + estate.keyProvider() + "."));
  }

  /** A key without a named key provider stands in the way already, where it is to be replaced. */
  private Optional<String> told(String part, Optional<CryptoKeyId> key) {
    return key.flatMap(CryptoKeyId::providerId)
        .filter(this::isOther)
        .map(id -> part + " has one of " + id);
  }
}
