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
    List<VmFilter> byName =
        rollout.exclusions().stream().filter(Exclusions::isByNameAlone).toList();
    if (byName.size() > 1) {
      // one look at all names, and not one for each
      add(virtualMachines, VmFilter.builder().build(), byName, byId);
    }
    for (VmFilter filter : rollout.exclusions()) {
      if (byName.size() < 2 || !byName.contains(filter)) {
        add(virtualMachines, filter, List.of(filter), byId);
      }
    }
    return new Exclusions(byId);
  }

  private static boolean isByNameAlone(VmFilter filter) {
    return filter
        .name()
        .map(name -> VmFilter.builder().name(name).pageSize(filter.pageSize()).build())
        .filter(filter::equals)
        .isPresent();
  }

  /**
   * Adds the VMs that a filter finds.
   *
   * @param reasons the first of these that wants the name is why the VM is excluded
   */
  private static void add(
      VirtualMachines all, VmFilter searched, List<VmFilter> reasons, Map<String, String> byId) {
    try (Stream<VirtualMachine> found = all.stream(searched)) {
      found.forEach(
          vm ->
              reasons.stream()
                  .filter(reason -> reason.matchesName(vm.name()))
                  .findFirst()
                  .ifPresent(reason -> byId.putIfAbsent(vm.id(), reason.toString())));
    }
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
