package io.vmcrypt.testkit.internal.vcenter.method;

import io.vmcrypt.testkit.internal.vcenter.inventory.VmRecord;
import io.vmcrypt.testkit.internal.vcenter.inventory.VmSnapshot;
import io.vmcrypt.testkit.internal.vcenter.soap.DataObject;
import io.vmcrypt.testkit.internal.vcenter.soap.MoRef;
import io.vmcrypt.testkit.internal.vcenter.soap.VimFault;
import io.vmcrypt.testkit.internal.vcenter.state.Tasks;
import io.vmcrypt.testkit.internal.vcenter.state.Vcenter;
import java.util.Objects;

/** Takes snapshots of VMs, goes back to them, and removes them. */
record SnapshotMethods(Vcenter vcenter) {

  private static VmSnapshot snapshot(VmRecord vm, MoRef ref) throws VimFault {
    return vm.snapshots().stream()
        .filter(one -> one.ref().equals(ref))
        .findFirst()
        .orElseThrow(() -> VimFault.objectNotFound(ref));
  }

  private Tasks.Change change(VmRecord vm, Tasks.Change change) {
    return () -> {
      vm.requireUsable();
      if (vcenter.taskEffects().hasAny(vm)) {
        change.run();
      }
    };
  }

  Tasks.Effect createSnapshot(VmRecord vm, Call call) throws VimFault {
    String name = call.arguments().text("name");
    String description = Objects.requireNonNullElse(call.arguments().findText("description"), "");
    if (name.isEmpty()) {
      throw VimFault.invalidName(name);
    }
    return () -> {
      vm.requireUsable();
      if (vm.isTemplate()) {
        throw VimFault.notSupported("It is a template.");
      }
      return vcenter.taskEffects().hasAny(vm)
          ? vcenter
              .inventory()
              .takeSnapshot(vm, name, description, vcenter.settings().clock().instant())
          : null;
    };
  }

  Tasks.Change revertToSnapshot(VmRecord vm, Call call) {
    DataObject arguments = call.arguments();
    return () -> {
      VmSnapshot to = snapshot(vm, call.self());
      vm.requireUsable();
      MoRef host = arguments.findRef("host");
      if (host != null && !host.equals(vm.host())) {
        throw VimFault.notSupported("This fake does not model going back on another host.");
      }
      vcenter.taskEffects().make(vm, () -> vm.revert(to, arguments.flag("suppressPowerOn")));
    };
  }

  Tasks.Change removeSnapshot(VmRecord vm, Call call) {
    boolean below = call.arguments().flag("removeChildren");
    return change(
        vm,
        () ->
            vcenter.inventory().removeSnapshot(vm, snapshot(vm, call.self()), below, merges(call)));
  }

  /** Whether the disks are merged: so it is if nothing is said. */
  private static boolean merges(Call call) {
    return !call.arguments().has("consolidate") || call.arguments().flag("consolidate");
  }

  Tasks.Change removeAllSnapshots(VmRecord vm, Call call) {
    return change(vm, () -> vcenter.inventory().removeSnapshots(vm, merges(call)));
  }

  Tasks.Change consolidateVMDisks(VmRecord vm, Call call) {
    return change(vm, vm::consolidate);
  }
}
