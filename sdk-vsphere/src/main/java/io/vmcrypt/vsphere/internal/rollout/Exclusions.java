package io.vmcrypt.vsphere.internal.rollout;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.Subject;
import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.vsphere.internal.session.VimSession;
import io.vmcrypt.vsphere.rollout.EncryptionRollout;
import io.vmcrypt.vsphere.rollout.RolloutVm;
import io.vmcrypt.vsphere.vm.VirtualMachine;
import io.vmcrypt.vsphere.vm.VirtualMachines;
import io.vmcrypt.vsphere.vm.VmFilter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The VMs that the caller of a rollout excludes, and what excludes each of them. Immutable. */
public final class Exclusions {

  /** Nothing is excluded. */
  public static final Exclusions NONE = new Exclusions(Map.of());

  private final Map<String, String> byId;

  private Exclusions(Map<String, String> byId) {
    this.byId = Map.copyOf(byId);
  }

  /** Asks vCenter which VMs the caller excludes. */
  static Exclusions of(EncryptionRollout rollout, VirtualMachines virtualMachines) {
    Map<String, String> byId = new LinkedHashMap<>();
    rollout.excludedIds().forEach(id -> byId.put(id, "its id " + id));
    for (VmFilter filter : rollout.exclusions()) {
      try (Stream<VirtualMachine> found = virtualMachines.stream(filter)) {
        found.forEach(vm -> byId.putIfAbsent(vm.id(), filter.toString()));
      }
    }
    return new Exclusions(byId);
  }

  boolean contain(String id) {
    return byId.containsKey(id);
  }

  /** Why an excluded VM is left out. */
  List<Finding> reasons(RolloutVm vm) {
    return List.of(
        Finding.blocking(
            FindingCode.VM_EXCLUDED,
            VimSession.SYSTEM,
            Subject.of("VM", vm.name(), vm.id()),
            "the VM is excluded by " + requireNonNull(byId.get(vm.id()), vm.id()),
            "Exclude fewer VMs if this one is to be changed."));
  }
}
