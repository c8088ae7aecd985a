package io.vmcrypt.testkit.internal.vcenter.state;

import io.vmcrypt.testkit.internal.vcenter.inventory.Inventory;
import io.vmcrypt.testkit.internal.vcenter.inventory.VmRecord;
import io.vmcrypt.testkit.internal.vcenter.soap.MoRef;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** What a vCenter's database holds at a moment. All with the lock held. */
final class Backup {

  /** A VM as the database has it. */
  private record Kept(MoRef folder, Runnable remembered) {}

  private final Vcenter vcenter;
  private final Map<VmRecord, Kept> vms = new LinkedHashMap<>();
  private final List<Runnable> parts;

  Backup(Vcenter vcenter) {
    this.vcenter = vcenter;
    Inventory inventory = vcenter.inventory();
    for (VmRecord vm : inventory.vms()) {
      MoRef folder = Objects.requireNonNull(inventory.parent(vm.ref()));
      vms.put(vm, new Kept(folder, vm.remembered()));
    }
    this.parts =
        List.of(
            vcenter.kms().remembered(),
            vcenter.tasks().remembered(),
            vcenter.events().remembered());
  }

  /**
   * Puts the database back.
   *
   * @return makes the VMs what they are, as their hosts tell it
   */
  List<Runnable> restore() {
    Inventory inventory = vcenter.inventory();
    List<Runnable> truth = new ArrayList<>();
    for (VmRecord vm : inventory.vms()) {
      if (vms.containsKey(vm)) {
        truth.add(vm.remembered());
      } else {
        inventory.unregister(vm);
      }
    }
    vms.forEach(
        (vm, kept) -> {
          if (inventory.findVm(vm.ref()) == null) {
            // its files are gone or somebody else's
            inventory.enlist(vm, kept.folder());
            vm.accessible(false);
          }
          kept.remembered().run();
        });
    parts.forEach(Runnable::run);
    return truth;
  }
}
