package io.vmcrypt.testkit.internal.vcenter.method;

import io.vmcrypt.testkit.internal.vcenter.inventory.VmRecord;
import io.vmcrypt.testkit.internal.vcenter.soap.DataObject;
import io.vmcrypt.testkit.internal.vcenter.soap.MoRef;
import io.vmcrypt.testkit.internal.vcenter.soap.VimFault;
import io.vmcrypt.testkit.internal.vcenter.state.Privileges;
import io.vmcrypt.testkit.internal.vcenter.state.Tasks;
import io.vmcrypt.testkit.internal.vcenter.state.Vcenter;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Starts tasks on VMs and on whatever else they can work on. */
final class VmTasks {

  private final Vcenter vcenter;

  VmTasks(Vcenter vcenter) {
    this.vcenter = vcenter;
  }

  /** What a task on a VM does; made with the lock held. */
  @FunctionalInterface
  interface VmWork {
    Tasks.Work of(VmRecord vm, Call call) throws VimFault;
  }

  /** What a task on anything does; made with the lock held. */
  @FunctionalInterface
  interface Work {
    Tasks.Work of(Call call) throws VimFault;
  }

  /** Finds out what is to be done, and whether it is possible. */
  @FunctionalInterface
  interface Planning {
    void plan() throws VimFault;
  }

  /** The privileges that a plan needs, by object. */
  @FunctionalInterface
  interface Needed {
    Map<MoRef, Set<String>> on() throws VimFault;
  }

  /** A handler that starts a task on the VM that is called. */
  Call.Handler onVm(String name, String id, VmWork work) {
    return on(
        name,
        id,
        Call::self,
        call -> {
          VmRecord vm = vcenter.inventory().findVm(call.self());
          if (vm == null) {
            throw VimFault.objectNotFound(call.self());
          }
          return work.of(vm, call);
        });
  }

  /** What a task works on. */
  @FunctionalInterface
  interface Entity {
    MoRef of(Call call) throws VimFault;
  }

  /** A handler that starts a task on an entity, which no other task works on. */
  Call.Handler on(String name, String id, Entity entity, Work work) {
    return call -> {
      vcenter.monitor().lock();
      try {
        vcenter.tasks().settle();
        MoRef on = entity.of(call);
        checkIdle(on);
        return start(call, name, id, on, work.of(call)).ref();
      } finally {
        vcenter.monitor().unlock();
      }
    };
  }

  Tasks.Task start(Call call, String name, String id, MoRef on, Tasks.Work work) {
    return vcenter
        .tasks()
        .start(
            new Tasks.Description(
                name, id, on, vcenter.inventory().name(on), call.session().user()),
            work);
  }

  /** Refuses what another task works on. */
  void checkIdle(MoRef entity) throws VimFault {
    Tasks.Task running = vcenter.tasks().runningOn(entity);
    if (running != null) {
      throw new VimFault(
          new DataObject("TaskInProgress").with("task", running.ref()),
          "The operation is not allowed in the current state: another task is already in"
              + " progress.");
    }
  }

  /**
   * What is wrong with a plan, which its task ends with; null if nothing is. A user without a
   * privilege gets no task, and is not told what else is wrong.
   */
  static @Nullable VimFault wrong(Call call, Planning planning, Needed privileges) throws VimFault {
    VimFault wrong = null;
    try {
      planning.plan();
    } catch (VimFault fault) {
      wrong = fault;
    }
    Privileges.demand(privileges.on(), call.session());
    return wrong;
  }

  /** A VM must be off. */
  static void requireOff(VmRecord vm) throws VimFault {
    if (!vm.isPoweredOff()) {
      throw powerState(vm, "poweredOff");
    }
  }

  /** A VM must be on. */
  static void requireOn(VmRecord vm, String requested) throws VimFault {
    if (!vm.isPoweredOn()) {
      throw powerState(vm, requested);
    }
  }

  static VimFault powerState(VmRecord vm, String requested) {
    return new VimFault(
        new DataObject("InvalidPowerState")
            .with("requestedState", requested)
            .with("existingState", vm.powerState()),
        "The attempted operation cannot be performed in the current state ("
            + (vm.isPoweredOn() ? "Powered on" : vm.isPoweredOff() ? "Powered off" : "Suspended")
            + ").");
  }

  static VimFault invalidState() {
    return VimFault.of("InvalidState", "The operation is not allowed in the current state.");
  }
}
