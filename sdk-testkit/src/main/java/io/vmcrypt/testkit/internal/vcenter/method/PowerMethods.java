package io.vmcrypt.testkit.internal.vcenter.method;

import io.vmcrypt.testkit.internal.vcenter.inventory.VmRecord;
import io.vmcrypt.testkit.internal.vcenter.soap.DataObject;
import io.vmcrypt.testkit.internal.vcenter.soap.MoRef;
import io.vmcrypt.testkit.internal.vcenter.soap.VimFault;
import io.vmcrypt.testkit.internal.vcenter.state.Privileges;
import io.vmcrypt.testkit.internal.vcenter.state.Tasks;
import io.vmcrypt.testkit.internal.vcenter.state.Vcenter;
import io.vmcrypt.testkit.vcenter.part.FakeTaskEffect;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Switches VMs on and off. */
final class PowerMethods {

  private static final String ON = "PowerOnVM_Task";
  private static final String ON_ID = "VirtualMachine.powerOn";

  private final Vcenter vcenter;
  private final VmTasks tasks;

  PowerMethods(Vcenter vcenter, VmTasks tasks) {
    this.vcenter = vcenter;
    this.tasks = tasks;
  }

  void addTo(Map<String, Call.Handler> methods) {
    methods.put(ON, tasks.onVm(ON, ON_ID, this::on));
    methods.put(
        "PowerOffVM_Task", tasks.onVm("PowerOffVM_Task", "VirtualMachine.powerOff", this::off));
    methods.put(
        "SuspendVM_Task", tasks.onVm("SuspendVM_Task", "VirtualMachine.suspend", this::suspend));
    methods.put("ResetVM_Task", tasks.onVm("ResetVM_Task", "VirtualMachine.reset", this::reset));
    methods.put(
        "PowerOnMultiVM_Task",
        tasks.on("PowerOnMultiVM_Task", "Datacenter.powerOnVm", Call::self, this::onTogether));
  }

  private Tasks.Work on(VmRecord vm, Call call) throws VimFault {
    Privileges.demand(Privileges.POWER_ON, vm.ref(), call.session());
    MoRef host = call.arguments().findRef("host");
    if (host != null && !host.equals(vm.host())) {
      throw VimFault.invalidArgument("host");
    }
    return () ->
        () -> {
          checkStart(vm);
          if (vcenter.taskEffects().of(vm) != FakeTaskEffect.NOTHING) {
            vm.power(true);
          }
          return null;
        };
  }

  private void checkStart(VmRecord vm) throws VimFault {
    if (vm.isTemplate()) {
      throw VimFault.notSupported("It is a template.");
    }
    if (vm.isPoweredOn()) {
      throw VmTasks.powerState(vm, "poweredOn");
    }
    if (vm.isLocked() || !vm.isAccessible()) {
      throw VmTasks.invalidState();
    }
    if (!vcenter.inventory().host(vm.host()).isUsable()) {
      throw VimFault.of(
          "HostNotConnected",
          "Unable to communicate with the remote host, since it is disconnected.");
    }
  }

  private Tasks.Work off(VmRecord vm, Call call) throws VimFault {
    Privileges.demand(Privileges.POWER_OFF, vm.ref(), call.session());
    return () ->
        () -> {
          VmTasks.requireOn(vm, "poweredOff");
          if (vcenter.taskEffects().of(vm) != FakeTaskEffect.NOTHING) {
            vm.power(false);
          }
          return null;
        };
  }

  private Tasks.Work suspend(VmRecord vm, Call call) throws VimFault {
    Privileges.demand(Privileges.SUSPEND, vm.ref(), call.session());
    return () ->
        () -> {
          VmTasks.requireOn(vm, "suspended");
          if (vcenter.taskEffects().of(vm) != FakeTaskEffect.NOTHING) {
            vm.suspend();
          }
          return null;
        };
  }

  private Tasks.Work reset(VmRecord vm, Call call) throws VimFault {
    Privileges.demand(Privileges.RESET, vm.ref(), call.session());
    return () ->
        () -> {
          VmTasks.requireOn(vm, "poweredOn");
          return null;
        };
  }

  /** Starts a task for each VM. */
  private Tasks.Work onTogether(Call call) throws VimFault {
    List<DataObject> attempted = new ArrayList<>();
    List<DataObject> refused = new ArrayList<>();
    for (MoRef ref : call.arguments().refs("vm")) {
      VmRecord vm = vcenter.inventory().findVm(ref);
      if (vm == null) {
        throw VimFault.objectNotFound(ref);
      }
      Privileges.demand(Privileges.POWER_ON, ref, call.session());
      try {
        tasks.checkIdle(ref);
        checkStart(vm);
        Tasks.Work work =
            () ->
                () -> {
                  checkStart(vm);
                  vm.power(true);
                  return null;
                };
        attempted.add(
            new DataObject("ClusterAttemptedVmInfo")
                .with("vm", ref)
                .with("task", tasks.start(call, ON, ON_ID, ref, work).ref()));
      } catch (VimFault fault) {
        refused.add(
            new DataObject("ClusterNotAttemptedVmInfo")
                .with("vm", ref)
                .with("fault", fault.localized()));
      }
    }
    DataObject result =
        new DataObject("ClusterPowerOnVmResult")
            .with("attempted", attempted.isEmpty() ? null : attempted)
            .with("notAttempted", refused.isEmpty() ? null : refused);
    return () -> () -> result;
  }
}
