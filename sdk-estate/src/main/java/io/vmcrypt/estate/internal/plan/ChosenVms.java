package io.vmcrypt.estate.internal.plan;

import io.vmcrypt.core.Subject;
import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.estate.VmSelection;
import io.vmcrypt.estate.internal.reading.Found;
import io.vmcrypt.vsphere.VsphereClient;
import io.vmcrypt.vsphere.vm.VirtualMachine;
import io.vmcrypt.vsphere.vm.VirtualMachines;
import io.vmcrypt.vsphere.vm.VmFilter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The VMs that the selections of an estate choose, each once. For one thread. */
public final class ChosenVms {

  private final Map<String, VmSelection> selectionById = new HashMap<>();

  /** The VMs that a selection finds or names, also those that it excludes. */
  public List<VirtualMachine> choose(VmSelection selection, VsphereClient vcenter, Found found) {
    return selection
        .filter()
        .map(filter -> matching(filter, selection, vcenter.virtualMachines(), found))
        .orElseGet(() -> named(selection, vcenter.virtualMachines(), found));
  }

  private static List<VirtualMachine> matching(
      VmFilter filter, VmSelection selection, VirtualMachines all, Found found) {
    // handles are small, and each page is a call
    VmFilter pages = filter.toBuilder().pageSize(VmFilter.MAX_PAGE_SIZE).build();
    Optional<List<VirtualMachine>> vms =
        found.ask(
            FindingCode.NO_VM_SELECTED,
            Subject.of("selection", selection.toString()),
            () -> {
              try (Stream<VirtualMachine> stream = all.stream(pages)) {
                return stream.toList();
              }
            });
    if (vms.isPresent() && vms.get().isEmpty()) {
      found.add(none(selection));
    }
    return vms.orElse(List.of());
  }

  private static List<VirtualMachine> named(
      VmSelection selection, VirtualMachines all, Found found) {
    List<VirtualMachine> vms = new ArrayList<>();
    for (String name : selection.names()) {
      Subject subject = Subject.of("VM", name);
      found
          .ask(
              FindingCode.VM_NOT_FOUND,
              subject,
              () -> name.startsWith("/") ? all.getByPath(name) : all.get(name))
          .ifPresent(vms::add);
    }
    return vms;
  }

  /** What a selection is that finds no VM. */
  public static Finding none(VmSelection selection) {
    return Finding.warning(
        FindingCode.NO_VM_SELECTED,
        Context.VCENTER,
        Subject.of("selection", selection.toString()),
        "it finds no VM",
        "Check the place and the name, and that this user may see the VMs.");
  }

  /**
   * Whether no earlier selection has chosen a VM.
   *
   * @param vm with its id
   * @param found takes that one has
   */
  public boolean isFirst(Subject vm, VmSelection selection, Found found) {
    VmSelection earlier = selectionById.putIfAbsent(vm.id(), selection);
    if (earlier == null) {
      return true;
    }
    found.add(
        Finding.blocking(
            FindingCode.VM_SELECTED_TWICE,
            Context.VCENTER,
            vm,
            "two selections of the estate choose it: " + earlier + "; " + selection,
            "Exclude it from one of them."));
    return false;
  }
}
