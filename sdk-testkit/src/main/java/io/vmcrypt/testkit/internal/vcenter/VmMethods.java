package io.vmcrypt.testkit.internal.vcenter;

import java.util.Map;
import java.util.Objects;

/** The methods of VirtualMachine. */
final class VmMethods {

  private final Vcenter vcenter;
  private final Policies policies;

  VmMethods(Vcenter vcenter, Policies policies) {
    this.vcenter = vcenter;
    this.policies = policies;
  }

  void addTo(Map<String, Call.Handler> methods) {
    methods.put("ReconfigVM_Task", this::reconfigure);
  }

  private MoRef reconfigure(Call call) throws VimFault, InterruptedException {
    Monitor monitor = vcenter.monitor();
    monitor.lock();
    try {
      vcenter.tasks().settle();
      VmRecord vm = vcenter.inventory().findVm(call.self());
      if (vm == null) {
        throw VimFault.objectNotFound(call.self());
      }
      Tasks.Task running = vcenter.tasks().runningOn(vm.ref());
      if (running != null) {
        throw new VimFault(
            new DataObject("TaskInProgress").with("task", running.ref()),
            "The operation is not allowed in the current state: another task is already in"
                + " progress.");
      }
      Tasks.Description description =
          new Tasks.Description(
              "ReconfigVM_Task",
              "VirtualMachine.reconfigure",
              vm.ref(),
              Objects.requireNonNull(vcenter.inventory().name(vm.ref())),
              call.session().user());
      return vcenter.tasks().start(description, work(vm, call)).ref();
    } finally {
      monitor.unlock();
    }
  }

  private Tasks.Work work(VmRecord vm, Call call) {
    Reconfiguration reconfiguration =
        new Reconfiguration(vcenter, policies, vm, call.arguments().data("spec"), call.version());
    try {
      reconfiguration.plan();
    } catch (VimFault fault) {
      return () -> {
        throw fault;
      };
    }
    return () -> {
      reconfiguration.takeKeys();
      return () -> {
        reconfiguration.apply(vcenter.settings().clock().instant());
        return null;
      };
    };
  }
}
