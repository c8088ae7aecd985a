package io.vmcrypt.examples;

import io.vmcrypt.vsphere.VsphereClient;
import io.vmcrypt.vsphere.vm.VirtualMachine;
import java.util.List;
import java.util.stream.Stream;

/**
 * A VM to encrypt, and which of its disks.
 *
 * @param vm a name, or an inventory path that starts with a slash
 * @param disks labels such as "Hard disk 2"; empty for all
 */
record VmChoice(String vm, List<String> disks) {

  private static final String FORM =
      "Write VM or VM=DISK,DISK, with semicolons between, such as \"web-01; db-01=Hard disk 2\".";

  /** The VMs of a program's arguments; without any, those of the environment. */
  static List<VmChoice> of(String[] arguments, Systems systems) {
    for (String argument : arguments) {
      if (argument.startsWith("--")) {
        throw new IllegalArgumentException(
            "There is no option " + argument + ": the arguments are the names of VMs. " + FORM);
      }
    }
    return arguments.length == 0 ? systems.vms() : parseAll(String.join(";", arguments));
  }

  /** The VM of a name, or at an inventory path that starts with a slash. */
  static VirtualMachine find(VsphereClient vcenter, String vm) {
    return vm.startsWith("/")
        ? vcenter.virtualMachines().getByPath(vm)
        : vcenter.virtualMachines().get(vm);
  }

  VirtualMachine find(VsphereClient vcenter) {
    return find(vcenter, vm);
  }

  /** Reads {@code web-01; db-01=Hard disk 1,Hard disk 2}. */
  static List<VmChoice> parseAll(String text) {
    List<VmChoice> choices =
        Stream.of(text.split(";"))
            .map(String::strip)
            .filter(part -> !part.isEmpty())
            .map(VmChoice::parse)
            .toList();
    if (choices.isEmpty()) {
      throw new IllegalArgumentException("No VM is named. " + FORM);
    }
    return choices;
  }

  private static VmChoice parse(String text) {
    int equals = text.indexOf('=');
    String vm = equals < 0 ? text : text.substring(0, equals).strip();
    List<String> disks =
        equals < 0
            ? List.of()
            : Stream.of(text.substring(equals + 1).split(",", -1)).map(String::strip).toList();
    if (vm.isEmpty() || disks.contains("")) {
      throw new IllegalArgumentException("\"" + text + "\" names no VM. " + FORM);
    }
    return new VmChoice(vm, disks);
  }
}
