package io.vmcrypt.testkit.internal.vcenter.inventory;

import io.vmcrypt.testkit.internal.vcenter.soap.MoRef;
import java.util.ArrayList;
import java.util.List;

/** Finds what a test names, by its name or by its path. */
public record NamedEntities(Inventory inventory) {

  public VmRecord vm(String nameOrPath) {
    List<VmRecord> found = vms(nameOrPath);
    if (found.size() != 1) {
      throw new IllegalArgumentException(
          "there are " + found.size() + " VMs of this name or path: " + nameOrPath);
    }
    return found.get(0);
  }

  private List<VmRecord> vms(String nameOrPath) {
    // each path begins so; to write all of them for each name would take long with many VMs
    boolean mayBePath = nameOrPath.startsWith("/");
    List<VmRecord> found = new ArrayList<>();
    for (VmRecord vm : inventory.vms()) {
      if (vm.wanted().name().equals(nameOrPath)
          || (mayBePath && inventory.path(vm.ref()).equals(nameOrPath))) {
        found.add(vm);
      }
    }
    return found;
  }

  /** A VM, a host or whatever else stands at a path. */
  public MoRef entity(String nameOrPath) {
    List<VmRecord> vms = vms(nameOrPath);
    if (vms.size() == 1) {
      return vms.get(0).ref();
    }
    MoRef host =
        inventory.hosts().keySet().stream()
            .filter(ref -> nameOrPath.equals(inventory.name(ref)))
            .findFirst()
            .orElse(null);
    MoRef found = host == null && nameOrPath.startsWith("/") ? inventory.byPath(nameOrPath) : host;
    if (found == null) {
      throw new IllegalArgumentException(
          "there is no VM, host or other entity of this name or path: " + nameOrPath);
    }
    return found;
  }
}
