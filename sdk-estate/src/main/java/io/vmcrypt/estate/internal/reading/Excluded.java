package io.vmcrypt.estate.internal.reading;

import io.vmcrypt.core.Subject;
import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.estate.internal.weight.Wording;
import io.vmcrypt.estate.part.VmSelection;
import io.vmcrypt.vsphere.vm.VirtualMachine;
import io.vmcrypt.vsphere.vm.VirtualMachines;
import io.vmcrypt.vsphere.vm.VmFilter;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The VMs that a selection excludes, and by what. */
public final class Excluded {

  private final List<VmFilter> names;
  private final Map<String, String> pathById;

  private Excluded(List<VmFilter> names, Map<String, String> pathById) {
    this.names = names;
    this.pathById = pathById;
  }

  /** Asks vCenter what is below the excluded places: a VM's path does not tell its host or pool. */
  public static Excluded of(VmSelection selection, VirtualMachines all, Found found) {
    List<VmFilter> names =
        selection.excludedNames().stream()
            .map(pattern -> VmFilter.builder().name(pattern).build())
            .toList();
    Map<String, String> pathById = new HashMap<>();
    for (String path : selection.excludedPaths()) {
      VmFilter below = VmFilter.builder().below(path).pageSize(VmFilter.MAX_PAGE_SIZE).build();
      found.ask(
          ChosenVms.UNREAD,
          Subject.of("selection", selection.toString()).part("without " + path),
          () -> {
            try (Stream<VirtualMachine> vms = all.stream(below)) {
              vms.forEach(vm -> pathById.putIfAbsent(vm.id(), below.toString()));
            }
            return true;
          });
    }
    return new Excluded(names, pathById);
  }

  /** By what a VM is excluded; empty if it is not. */
  public Optional<String> why(Subject vm) {
    return names.stream()
        .filter(filter -> filter.matchesName(vm.name()))
        .map(VmFilter::toString)
        .findFirst()
        .or(() -> Optional.ofNullable(pathById.get(vm.id())));
  }

  /**
   * The names to leave out that no VM has. One whose name is misspelt is not left out, and would be
   * changed. Patterns may wait for VMs.
   *
   * @param found the names of the VMs that the selection finds
   */
  public static List<Finding> unusedNames(VmSelection selection, List<String> found) {
    return selection.excludedNames().stream()
        .filter(name -> name.indexOf('*') < 0 && name.indexOf('?') < 0)
        .filter(
            name -> {
              VmFilter excluded = VmFilter.builder().name(name).build();
              return found.stream().noneMatch(excluded::matchesName);
            })
        .map(
            name ->
                Wording.of(
                    "exclusion-unused",
                    Subject.of("selection", selection.toString()).part("without " + name)))
        .toList();
  }
}
