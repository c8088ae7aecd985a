package io.vmcrypt.cli;

import io.vmcrypt.core.error.SdkException;
import io.vmcrypt.vsphere.VsphereClient;
import io.vmcrypt.vsphere.rollout.EncryptionRollout;
import io.vmcrypt.vsphere.rollout.RolloutPlan;
import io.vmcrypt.vsphere.rollout.RolloutPlan.Action;
import io.vmcrypt.vsphere.rollout.RolloutPlan.PlannedVm;
import io.vmcrypt.vsphere.vm.CryptoKeyId;
import io.vmcrypt.vsphere.vm.DiskEncryptionState;
import io.vmcrypt.vsphere.vm.DiskSelector;
import io.vmcrypt.vsphere.vm.Rekey;
import io.vmcrypt.vsphere.vm.VirtualMachine;
import io.vmcrypt.vsphere.vm.VmEncryptionState;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Keys in use of which vCenter does not name the key provider. No new key can be taken from it, so
 * a VM that has one keeps it, and that is no "as wanted".
 */
final class NamelessKeys {

  private static final Set<Action> JUDGED = EnumSet.of(Action.CHANGE, Action.WAIT, Action.NOTHING);

  private final List<CryptoKeyId> keys;

  NamelessKeys(List<CryptoKeyId> keys) {
    this.keys = List.copyOf(keys);
  }

  static NamelessKeys inUse(VsphereClient vcenter) {
    return new NamelessKeys(
        vcenter.kmsClusters().keys().list().stream()
            .filter(key -> key.providerId().isEmpty())
            .toList());
  }

  /** The VMs that keep one of them, although their keys are to be replaced. */
  List<PassedOver> keptBy(EncryptionRollout rollout, RolloutPlan plan) {
    if (keys.isEmpty()
        || !(rollout.change() instanceof Rekey rekey)
        || rekey.keyProvider().isPresent()) {
      return List.of();
    }
    Map<String, VirtualMachine> byId =
        rollout.virtualMachines().stream()
            .collect(Collectors.toMap(VirtualMachine::id, Function.identity()));
    List<PassedOver> kept = new ArrayList<>();
    for (PlannedVm planned : plan.vms()) {
      if (JUDGED.contains(planned.action())) {
        Optional.ofNullable(byId.get(planned.vm().id()))
            .flatMap(vm -> why(vm, rekey))
            .ifPresent(
                why -> kept.add(new PassedOver(planned.vm().id(), planned.vm().name(), why)));
      }
    }
    return kept;
  }

  private Optional<String> why(VirtualMachine vm, Rekey rekey) {
    Map<String, List<String>> partsByKey = new LinkedHashMap<>();
    try {
      VmEncryptionState state = vm.encryptionState();
      if (rekey.coversHome()) {
        state.homeKeyId().ifPresent(key -> add(partsByKey, rekey, key, "home"));
      }
      for (DiskEncryptionState disk : covered(state, rekey)) {
        disk.keyId().ifPresent(key -> add(partsByKey, rekey, key, disk.label()));
      }
    } catch (SdkException e) {
      return Optional.of("it is not known which keys it keeps: " + e.getMessage());
    }
    return partsByKey.isEmpty()
        ? Optional.empty()
        : Optional.of(
            partsByKey.entrySet().stream()
                    .map(
                        kept ->
                            String.join(", ", kept.getValue())
                                + ": vCenter does not name the key provider of key "
                                + kept.getKey())
                    .collect(Collectors.joining("; "))
                + ", which stays. \"vmcrypt rekey --provider NAME\" replaces it");
  }

  private static List<DiskEncryptionState> covered(VmEncryptionState state, Rekey rekey) {
    if (rekey.coversAllDisks()) {
      return state.disks();
    }
    List<DiskEncryptionState> covered = new ArrayList<>();
    for (DiskSelector disk : rekey.disks()) {
      state.disk(disk).ifPresent(covered::add);
    }
    return covered;
  }

  private void add(
      Map<String, List<String>> partsByKey, Rekey rekey, CryptoKeyId key, String part) {
    if (rekey.leaves(key) && keys.stream().anyMatch(key::isSame)) {
      partsByKey.computeIfAbsent(key.keyId(), first -> new ArrayList<>()).add(part);
    }
  }

  /** In words, for a refusal; empty if there are none. */
  Optional<String> inWords() {
    return keys.isEmpty()
        ? Optional.empty()
        : Optional.of(
            "vCenter does not name the key provider of "
                + keys.stream().limit(5).map(CryptoKeyId::keyId).collect(Collectors.joining(", "))
                + (keys.size() > 5 ? " and " + (keys.size() - 5) + " more" : "")
                + ". \"vmcrypt rekey --provider NAME\" replaces "
                + (keys.size() > 1 ? "them" : "it")
                + ".");
  }
}
