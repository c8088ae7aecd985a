package io.vmcrypt.testkit.internal.vcenter.method;

import io.vmcrypt.testkit.internal.vcenter.inventory.VmRecord;
import io.vmcrypt.testkit.internal.vcenter.soap.MoRef;
import io.vmcrypt.testkit.internal.vcenter.soap.VimFault;
import io.vmcrypt.testkit.internal.vcenter.state.Privileges;
import io.vmcrypt.testkit.internal.vcenter.state.Tasks;
import io.vmcrypt.testkit.internal.vcenter.state.Vcenter;
import io.vmcrypt.testkit.vcenter.part.FakeTaskEffect;
import java.util.Map;

/** Switches VMs on and off. */
final class PowerMethods {

  private final Vcenter vcenter;
  private final VmTasks tasks;

  PowerMethods(Vcenter vcenter, VmTasks tasks) {
    this.vcenter = vcenter;
    this.tasks = tasks;
  }

  void addTo(Map<String, Call.Handler> methods) {
    methods.put("PowerOnVM_Task", tasks.onVm("PowerOnVM_Task", "VirtualMachine.powerOn", this::on));
    methods.put(
        "PowerOffVM_Task", tasks.onVm("PowerOffVM_Task", "VirtualMachine.powerOff", this::off));
    methods.put(
        "SuspendVM_Task", tasks.onVm("SuspendVM_Task", "VirtualMachine.suspend", this::suspend));
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
}
