package io.vmcrypt.estate.internal.plan;

import io.vmcrypt.core.Subject;
import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.estate.internal.reading.Found;
import io.vmcrypt.estate.part.VmSelection;
import io.vmcrypt.vsphere.vm.VirtualMachine;
import io.vmcrypt.vsphere.vm.VirtualMachines;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The VMs that the selections of an estate choose, each once. For one thread. */
public final class ChosenVms {

  private final Map<String, VmSelection> selectionById = new HashMap<>();

  /** The VMs that a selection names, each once. */
  public List<VirtualMachine> named(VmSelection selection, VirtualMachines all, Found found) {
    // a name and a path may be of the same VM
    Map<String, VirtualMachine> byId = new LinkedHashMap<>();
    for (String name : selection.names()) {
      Subject subject = Subject.of("VM", name);
      found
          .ask(
              FindingCode.VM_NOT_FOUND,
              subject,
              () -> name.startsWith("/") ? all.getByPath(name) : all.get(name))
          .ifPresent(vm -> byId.putIfAbsent(vm.id(), vm));
    }
    return List.copyOf(byId.values());
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
