package io.vmcrypt.estate.internal.reading;

import io.vmcrypt.core.Subject;
import io.vmcrypt.core.error.ConflictException;
import io.vmcrypt.core.error.NotFoundException;
import io.vmcrypt.core.error.SdkException;
import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.estate.internal.weight.Wording;
import io.vmcrypt.estate.part.VmSelection;
import io.vmcrypt.vsphere.vm.VirtualMachine;
import io.vmcrypt.vsphere.vm.VirtualMachines;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/** The VMs that the selections of an estate choose, each once. For one thread. */
public final class ChosenVms {

  static final String VCENTER = "vCenter";

  /** What a refusal of a look for the VMs of a selection is, where no plan is made. */
  public static final Function<SdkException, FindingCode> UNREAD =
      Found.code(NotFoundException.class, FindingCode.NO_VM_SELECTED, FindingCode.VM_NOT_READABLE);

  private final Map<String, VmSelection> selectionById = new HashMap<>();

  /** Is told of a VM that a selection names, and that is not among the found ones. */
  @FunctionalInterface
  public interface Missing {

    /**
     * Takes its name.
     *
     * @param isAbsent whether vCenter says that there is none; else it could not be read
     */
    void vm(String name, boolean isAbsent);
  }

  /** The VMs that a selection names, each once. */
  public List<VirtualMachine> named(VmSelection selection, VirtualMachines all, Found found) {
    return named(selection, all, found, (name, isAbsent) -> {});
  }

  /** The same, and tells of which ones nothing is known. */
  public List<VirtualMachine> named(
      VmSelection selection, VirtualMachines all, Found found, Missing missing) {
    // a name and a path may be of the same VM
    Map<String, VirtualMachine> byId = new LinkedHashMap<>();
    Set<String> absent = new HashSet<>();
    Function<String, VirtualMachine> vms = byName(selection, all);
    for (String name : selection.names()) {
      Subject subject = Subject.of("VM", name);
      found
          .ask(
              ChosenVms::unnamed,
              subject,
              () -> {
                try {
                  return vms.apply(name);
                } catch (NotFoundException e) {
                  absent.add(name);
                  throw e;
                }
              })
          .ifPresentOrElse(
              vm -> byId.putIfAbsent(vm.id(), vm), () -> missing.vm(name, absent.contains(name)));
    }
    return List.copyOf(byId.values());
  }

  /** Finds each VM that a selection names, by its name or path: many in one look at all names. */
  public static Function<String, VirtualMachine> byName(
      VmSelection selection, VirtualMachines all) {
    VirtualMachines vms = selection.names().size() > 1 ? all.remembering() : all;
    return name -> name.startsWith("/") ? vms.getByPath(name) : vms.get(name);
  }

  /** That there is none, or that there are several, says that the name is wrong. */
  private static FindingCode unnamed(SdkException refused) {
    return refused instanceof NotFoundException || refused instanceof ConflictException
        ? FindingCode.VM_NOT_FOUND
        : FindingCode.VM_NOT_READABLE;
  }

  /** What a selection is that finds no VM. */
  public static Finding none(VmSelection selection) {
    return Wording.of("selection-empty", Subject.of("selection", selection.toString()));
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
    found.add(Wording.of("selected-twice", vm, earlier, selection));
    return false;
  }
}
