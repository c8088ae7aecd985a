package io.vmcrypt.testkit.internal.vcenter.method;

import io.vmcrypt.testkit.internal.vcenter.inventory.VmRecord;
import io.vmcrypt.testkit.internal.vcenter.key.KeyWish;
import io.vmcrypt.testkit.internal.vcenter.soap.DataObject;
import io.vmcrypt.testkit.internal.vcenter.soap.MoRef;
import io.vmcrypt.testkit.internal.vcenter.soap.VimFault;
import io.vmcrypt.testkit.internal.vcenter.state.Privileges;
import io.vmcrypt.testkit.internal.vcenter.state.Tasks;
import io.vmcrypt.testkit.internal.vcenter.state.Vcenter;
import java.util.List;

/** The methods of VirtualMachine. */
record VmMethods(Vcenter vcenter, Policies policies) {

  void markAsTemplate(VmRecord vm, Call call) throws VimFault {
    mark(vm, true);
  }

  void markAsVirtualMachine(VmRecord vm, Call call) throws VimFault {
    MoRef pool = call.arguments().ref("pool");
    List<MoRef> hosts = MovedPlace.hosts(vcenter.inventory(), pool);
    Privileges.demand(Privileges.ASSIGN_TO_POOL, pool, call.session());
    MoRef host = call.arguments().findRef("host");
    if (host != null && !hosts.contains(host)) {
      throw VimFault.invalidArgument("host");
    }
    mark(vm, false);
  }

  private void mark(VmRecord vm, boolean template) throws VimFault {
    boolean isBusy = vcenter.tasks().runningOn(vm.ref()) != null;
    if (isBusy || vm.isLocked() || vm.isTemplate() == template) {
      throw VimFault.invalidState();
    }
    if (template) {
      vm.requireOff();
    }
    vm.mark(template);
  }

  Tasks.Work reconfigVM(VmRecord vm, Call call) throws VimFault {
    Reconfiguration reconfiguration =
        new Reconfiguration(
            vcenter, policies, vm, call.arguments().data("spec"), call.version(), false);
    Tasks.Change change =
        () -> {
          Tasks tasks = vcenter.tasks();
          reconfiguration.tell(call.session().user(), tasks.ending());
          tasks
              .lateEffects()
              .take(
                  () ->
                      reconfiguration.apply(
                          vcenter.settings().clock().instant(), vcenter.taskEffects().of(vm)));
          if (vcenter.taskEffects().fails(vm)) {
            throw VimFault.generic("The operation stopped before all of it was done.");
          }
        };
    return reconfiguration.work(call, change);
  }

  Tasks.Work cloneVM(VmRecord vm, Call call) throws VimFault {
    Cloning cloning = new Cloning(vcenter, policies, vm, call.arguments(), call.version());
    return cloning.work(
        call,
        () -> {
          MoRef clone = cloning.apply(vcenter.taskEffects().of(vm));
          vcenter
              .events()
              .add(
                  cloned(vm, clone, call.arguments().data("spec").flag("template")),
                  call.session().user(),
                  vcenter.tasks().ending());
          return clone;
        });
  }

  /** That a VM was made of a template vCenter tells by an event of its own. */
  private DataObject cloned(VmRecord source, MoRef clone, boolean template) {
    boolean deployed = source.config().flag("template") && !template;
    return new DataObject(deployed ? "VmDeployedEvent" : "VmClonedEvent")
        .with("vm", vcenter.vmArgument(clone))
        .with("template", template)
        .with(deployed ? "srcTemplate" : "sourceVm", vcenter.vmArgument(source.ref()));
  }

  /** Gives the host the keys again, if the key servers return them. */
  Tasks.Work cryptoUnlock(VmRecord vm, Call call) {
    if (!vm.isLocked()) {
      return () -> {
        throw VimFault.of("InvalidState", "The virtual machine is not locked.");
      };
    }
    List<KeyWish> wishes = vm.keys().stream().map(vcenter::existing).toList();
    Tasks.Change change =
        () -> {
          vcenter.taskEffects().make(vm, () -> vm.lock(false));
        };
    return () -> {
      for (KeyWish wish : wishes) {
        wish.fulfil();
      }
      return change;
    };
  }

  Tasks.Change powerOnVM(VmRecord vm, Call call) throws VimFault {
    MoRef host = call.arguments().findRef("host");
    if (host != null && !host.equals(vm.host())) {
      throw VimFault.invalidArgument("host");
    }
    return () -> {
      if (vm.isTemplate()) {
        throw VimFault.notSupported("It is a template.");
      }
      if (vm.isPoweredOn()) {
        throw VimFault.powerState("poweredOn", vm.powerState());
      }
      vm.requireUsable();
      if (!vcenter.inventory().host(vm.host()).isUsable()) {
        throw VimFault.hostNotConnected();
      }
      vcenter.taskEffects().make(vm, () -> vm.power(true));
    };
  }

  Tasks.Change powerOffVM(VmRecord vm, Call call) {
    return () -> {
      vm.requireOn("poweredOff");
      vcenter.taskEffects().make(vm, () -> vm.power(false));
    };
  }

  Tasks.Change suspendVM(VmRecord vm, Call call) {
    return () -> {
      vm.requireOn("suspended");
      vcenter.taskEffects().make(vm, () -> vm.suspend());
    };
  }
}
