package io.vmcrypt.cli.vm;

import io.vmcrypt.cli.settings.UsageException;
import io.vmcrypt.vsphere.VsphereClient;
import io.vmcrypt.vsphere.vm.VirtualMachine;
import io.vmcrypt.vsphere.vm.VirtualMachines;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Parameters;

/** VMs that are named one by one. */
public final class VmNames {

  @Parameters(
      arity = "0..*",
      paramLabel = "VM",
      description = "names, or inventory paths that begin with a slash")
  private List<String> names = new ArrayList<>();

  boolean isEmpty() {
    return names.isEmpty();
  }

  /** Refuses a word that was meant as an option. */
  void check() {
    names.forEach(VmNames::check);
  }

  static void check(String name) {
    if (name.startsWith("--")) {
      throw new UsageException(
          "A word that begins with -- is no VM's name. Write the VM's inventory path if it has"
              + " such a name.");
    }
  }

  /** Finds them, each once, in the order in which they are named. */
  public List<VirtualMachine> find(VsphereClient vcenter) {
    Map<String, VirtualMachine> byId = new LinkedHashMap<>();
    VirtualMachines all = vcenter.virtualMachines();
    VirtualMachines vms = names.size() > 1 ? all.remembering() : all;
    for (String name : names) {
      VirtualMachine vm = find(vms, name);
      byId.putIfAbsent(vm.id(), vm);
    }
    return List.copyOf(byId.values());
  }

  /** The VM of a name, or at an inventory path that starts with a slash. */
  public static VirtualMachine find(VirtualMachines all, String vm) {
    return vm.startsWith("/") ? all.getByPath(vm) : all.get(vm);
  }

  /** For people. */
  @Override
  public String toString() {
    return String.join(", ", names);
  }
}
