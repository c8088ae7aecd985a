package io.vmcrypt.testkit.internal.vcenter.method;

import io.vmcrypt.testkit.internal.vcenter.inventory.VmRecord;
import io.vmcrypt.testkit.internal.vcenter.inventory.VmSnapshot;
import io.vmcrypt.testkit.internal.vcenter.property.ManagedObject;
import io.vmcrypt.testkit.internal.vcenter.soap.DataObject;
import io.vmcrypt.testkit.internal.vcenter.soap.MoRef;
import io.vmcrypt.testkit.internal.vcenter.soap.VimFault;
import io.vmcrypt.testkit.internal.vcenter.state.Privileges;
import io.vmcrypt.testkit.internal.vcenter.state.Tasks;
import io.vmcrypt.testkit.internal.vcenter.state.Vcenter;
import io.vmcrypt.testkit.vcenter.part.FakeTaskEffect;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Takes snapshots of VMs, goes back to them, and removes them. */
final class SnapshotMethods {

  private final Vcenter vcenter;
  private final VmTasks tasks;

  SnapshotMethods(Vcenter vcenter, VmTasks tasks) {
    this.vcenter = vcenter;
    this.tasks = tasks;
  }

  void addTo(Map<String, Call.Handler> methods) {
    methods.put(
        "CreateSnapshot_Task",
        tasks.onVm("CreateSnapshot_Task", "VirtualMachine.createSnapshot", this::create));
    methods.put(
        "RemoveAllSnapshots_Task",
        tasks.onVm(
            "RemoveAllSnapshots_Task", "VirtualMachine.removeAllSnapshots", this::removeAll));
    methods.put(
        "ConsolidateVMDisks_Task",
        tasks.onVm("ConsolidateVMDisks_Task", "VirtualMachine.consolidateDisks", this::merge));
    methods.put(
        "RevertToSnapshot_Task",
        tasks.on("RevertToSnapshot_Task", "vm.Snapshot.revert", this::vmOf, this::revertTo));
    methods.put(
        "RemoveSnapshot_Task",
        tasks.on("RemoveSnapshot_Task", "vm.Snapshot.remove", this::vmOf, this::remove));
  }

  private MoRef vmOf(Call call) throws VimFault {
    ManagedObject snapshot = vcenter.inventory().find(call.self());
    if (snapshot != null && snapshot.property("vm") instanceof MoRef vm) {
      return vm;
    }
    throw VimFault.objectNotFound(call.self());
  }

  private VmRecord vm(Call call) throws VimFault {
    VmRecord vm = vcenter.inventory().findVm(vmOf(call));
    if (vm == null) {
      throw VimFault.objectNotFound(call.self());
    }
    return vm;
  }

  private static VmSnapshot snapshot(VmRecord vm, MoRef ref) throws VimFault {
    return vm.snapshots().stream()
        .filter(one -> one.ref().equals(ref))
        .findFirst()
        .orElseThrow(() -> VimFault.objectNotFound(ref));
  }

  private boolean has(VmRecord vm) {
    return vcenter.taskEffects().of(vm) != FakeTaskEffect.NOTHING;
  }

  private static void checkUsable(VmRecord vm) throws VimFault {
    if (vm.isLocked() || !vm.isAccessible()) {
      throw VmTasks.invalidState();
    }
  }

  private Tasks.Work create(VmRecord vm, Call call) throws VimFault {
    Privileges.demand(Privileges.CREATE_SNAPSHOT, vm.ref(), call.session());
    DataObject arguments = call.arguments();
    String name = arguments.text("name");
    String description = arguments.findText("description");
    if (name.isEmpty()) {
      throw new VimFault(
          new DataObject("InvalidName").with("name", name), "The name '' is invalid.");
    }
    return () ->
        () -> {
          checkUsable(vm);
          if (vm.isTemplate()) {
            throw VimFault.notSupported("It is a template.");
          }
          if (!has(vm)) {
            return null;
          }
          return vcenter
              .inventory()
              .takeSnapshot(
                  vm,
                  name,
                  description == null ? "" : description,
                  vcenter.settings().clock().instant());
        };
  }

  private Tasks.Work revertTo(Call call) throws VimFault {
    VmRecord vm = vm(call);
    Privileges.demand(Privileges.REVERT_TO_SNAPSHOT, vm.ref(), call.session());
    return () -> () -> revert(vm, snapshot(vm, call.self()), call);
  }

  private @Nullable Object revert(VmRecord vm, VmSnapshot to, Call call) throws VimFault {
    checkUsable(vm);
    MoRef host = call.arguments().findRef("host");
    if (host != null && !host.equals(vm.host())) {
      throw VimFault.notSupported("This stand-in does not model going back on another host.");
    }
    if (has(vm)) {
      vm.revert(to, call.arguments().flag("suppressPowerOn"));
    }
    return null;
  }

  private Tasks.Work remove(Call call) throws VimFault {
    VmRecord vm = vm(call);
    Privileges.demand(Privileges.REMOVE_SNAPSHOT, vm.ref(), call.session());
    boolean merges = merges(call);
    return () ->
        () -> {
          checkUsable(vm);
          VmSnapshot removed = snapshot(vm, call.self());
          if (has(vm)) {
            vcenter
                .inventory()
                .removeSnapshot(vm, removed, call.arguments().flag("removeChildren"), merges);
          }
          return null;
        };
  }

  /** Whether the disks are merged: so it is if nothing is said. */
  private static boolean merges(Call call) {
    return !call.arguments().has("consolidate") || call.arguments().flag("consolidate");
  }

  private Tasks.Work removeAll(VmRecord vm, Call call) throws VimFault {
    Privileges.demand(Privileges.REMOVE_SNAPSHOT, vm.ref(), call.session());
    if (call.arguments().has("spec")) {
      throw VimFault.notSupported("This stand-in does not model choosing snapshots by their age.");
    }
    boolean merges = merges(call);
    return () ->
        () -> {
          checkUsable(vm);
          if (has(vm)) {
            vcenter.inventory().removeSnapshots(vm, merges);
          }
          return null;
        };
  }

  private Tasks.Work merge(VmRecord vm, Call call) throws VimFault {
    Privileges.demand(Privileges.REMOVE_SNAPSHOT, vm.ref(), call.session());
    return () ->
        () -> {
          checkUsable(vm);
          if (has(vm)) {
            vm.consolidate();
          }
          return null;
        };
  }
}
