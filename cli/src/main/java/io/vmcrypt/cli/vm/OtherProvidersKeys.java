package io.vmcrypt.cli.vm;

import io.vmcrypt.cli.base.PassedOver;
import io.vmcrypt.estate.VmSelection;
import io.vmcrypt.vsphere.VsphereClient;
import io.vmcrypt.vsphere.rollout.RolloutPlan;
import io.vmcrypt.vsphere.rollout.RolloutPlan.Action;
import io.vmcrypt.vsphere.vm.CryptoKeyId;
import io.vmcrypt.vsphere.vm.DiskEncryptionState;
import io.vmcrypt.vsphere.vm.VirtualMachine;
import io.vmcrypt.vsphere.vm.VmEncryptionState;
import io.vmcrypt.vsphere.vm.VmFilter;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Finds what a document chooses and new keys of its key provider do not reach. */
public final class OtherProvidersKeys {

  /** Who is left out, refused or not read is told already. */
  private static final Set<Action> GOES_ON = EnumSet.of(Action.CHANGE, Action.WAIT, Action.NOTHING);

  private final VsphereClient vcenter;
  private final String keyProvider;
  private final Set<String> others;

  /**
   * @param keyProvider whose keys are replaced
   */
  public OtherProvidersKeys(VsphereClient vcenter, String keyProvider) {
    this.vcenter = vcenter;
    this.keyProvider = keyProvider;
    this.others =
        vcenter.kmsClusters().keys().list().stream()
            .flatMap(key -> key.providerId().stream())
            .filter(id -> !id.equals(keyProvider))
            .collect(Collectors.toCollection(TreeSet::new));
  }

  /** The VMs with a part, of those that are chosen, whose key is of another key provider. */
  public List<PassedOver> passedOver(VmSelection selection, RolloutPlan plan) {
    Set<String> candidates = candidates(selection, plan);
    return plan.vms().stream()
        .filter(planned -> GOES_ON.contains(planned.action()))
        .filter(planned -> candidates.contains(planned.vm().id()))
        .flatMap(
            planned -> passedOver(selection, planned.virtualMachine().encryptionState()).stream())
        .toList();
  }

  /** So that not each of many VMs is read once more. */
  private Set<String> candidates(VmSelection selection, RolloutPlan plan) {
    Set<String> ids = new HashSet<>();
    if (others.isEmpty()) {
      return ids;
    }
    if (selection.filter().isEmpty()) {
      plan.vms().forEach(planned -> ids.add(planned.vm().id()));
      return ids;
    }
    for (String other : others) {
      VmFilter filter = selection.filter().get().toBuilder().keyProvider(other).build();
      try (Stream<VirtualMachine> found = vcenter.virtualMachines().stream(filter)) {
        found.map(VirtualMachine::id).forEach(ids::add);
      }
    }
    return ids;
  }

  private Optional<PassedOver> passedOver(VmSelection selection, VmEncryptionState vm) {
    List<String> parts =
        Stream.concat(
                told("home", vm.homeKeyId()).stream(),
                vm.disks().stream()
                    .filter(disk -> isChosen(selection, disk))
                    .flatMap(
                        disk ->
                            disk.links().stream()
                                .flatMap(key -> told(disk.label(), key).stream())
                                .distinct()))
            .toList();
    return parts.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new PassedOver(
                vm.vmId(),
                vm.vmName(),
                "keeps keys that are not of "
                    + keyProvider
                    + ": "
                    + String.join(", ", parts)
                    + "; \"vmcrypt rekey --provider "
                    + keyProvider
                    + "\" moves it"));
  }

  private static boolean isChosen(VmSelection selection, DiskEncryptionState disk) {
    return selection.disks().isEmpty() || selection.disks().contains(disk.label());
  }

  /** A key without a named key provider stands in the way already, where it is to be replaced. */
  private Optional<String> told(String part, Optional<CryptoKeyId> key) {
    return key.flatMap(CryptoKeyId::providerId)
        .filter(id -> !id.equals(keyProvider))
        .map(id -> part + " has one of " + id);
  }
}
