package io.vmcrypt.vsphere.internal.rollout;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.vsphere.rollout.EncryptionRollout;
import io.vmcrypt.vsphere.vm.PrecheckCode;
import io.vmcrypt.vsphere.vm.PrecheckFinding;
import io.vmcrypt.vsphere.vm.PrecheckFinding.Severity;
import io.vmcrypt.vsphere.vm.VirtualMachine;
import io.vmcrypt.vsphere.vm.VirtualMachines;
import io.vmcrypt.vsphere.vm.VmFilter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Which VMs the caller of a rollout excluded, and by what. Immutable. */
final class Exclusions {

  private final Map<String, PrecheckFinding> byId;

  private Exclusions(Map<String, PrecheckFinding> byId) {
    this.byId = Map.copyOf(byId);
  }

  /** Searches for them. */
  static Exclusions of(EncryptionRollout rollout, VirtualMachines virtualMachines) {
    Map<String, PrecheckFinding> byId = new LinkedHashMap<>();
    rollout.excludedIds().forEach(id -> byId.put(id, excluded("its id " + id)));
    for (VmFilter filter : rollout.exclusions()) {
      PrecheckFinding finding = excluded(filter.toString());
      try (Stream<VirtualMachine> found = virtualMachines.stream(filter)) {
        found.forEach(vm -> byId.putIfAbsent(vm.id(), finding));
      }
    }
    return new Exclusions(byId);
  }

  private static PrecheckFinding excluded(String by) {
    return new PrecheckFinding(
        PrecheckCode.EXCLUDED,
        Severity.BLOCKING,
        "the VM is excluded by " + by,
        "Exclude less if it is meant.");
  }

  boolean contain(String id) {
    return byId.containsKey(id);
  }

  /** Why a VM that they contain is left out. */
  List<PrecheckFinding> reasons(String id) {
    return List.of(requireNonNull(byId.get(id), id));
  }
}
