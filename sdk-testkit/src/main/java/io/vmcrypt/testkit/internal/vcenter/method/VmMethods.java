package io.vmcrypt.testkit.internal.vcenter.method;

import io.vmcrypt.testkit.internal.vcenter.inventory.VmRecord;
import io.vmcrypt.testkit.internal.vcenter.key.KeyWish;
import io.vmcrypt.testkit.internal.vcenter.soap.DataObject;
import io.vmcrypt.testkit.internal.vcenter.soap.MoRef;
import io.vmcrypt.testkit.internal.vcenter.soap.VimFault;
import io.vmcrypt.testkit.internal.vcenter.state.Monitor;
import io.vmcrypt.testkit.internal.vcenter.state.Privileges;
import io.vmcrypt.testkit.internal.vcenter.state.Tasks;
import io.vmcrypt.testkit.internal.vcenter.state.Vcenter;
import io.vmcrypt.testkit.vcenter.part.FakeTaskEffect;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The methods of VirtualMachine. */
public final class VmMethods {

  private final Vcenter vcenter;
  private final Policies policies;

  public VmMethods(Vcenter vcenter, Policies policies) {
    this.vcenter = vcenter;
    this.policies = policies;
  }

  public void addTo(Map<String, Call.Handler> methods) {
    VmTasks tasks = new VmTasks(vcenter);
    methods.put(
        "ReconfigVM_Task",
        tasks.onVm("ReconfigVM_Task", "VirtualMachine.reconfigure", this::reconfiguring));
    methods.put("CloneVM_Task", tasks.onVm("CloneVM_Task", "VirtualMachine.clone", this::cloning));
    methods.put(
        "CryptoUnlock_Task",
        tasks.onVm("CryptoUnlock_Task", "VirtualMachine.cryptoUnlock", this::unlocking));
    new FolderMethods(vcenter, policies, tasks).addTo(methods);
    new PowerMethods(vcenter, tasks).addTo(methods);
    new SnapshotMethods(vcenter, tasks).addTo(methods);
    new HostTasks(vcenter, tasks).addTo(methods);
    new RelocationMethods(vcenter, policies).addTo(methods);
    methods.put("MarkAsTemplate", call -> mark(call, true));
    methods.put("MarkAsVirtualMachine", call -> mark(call, false));
  }

  private @Nullable Object mark(Call call, boolean template) throws VimFault, InterruptedException {
    Monitor monitor = vcenter.monitor();
    monitor.lock();
    try {
      vcenter.tasks().settle();
      VmRecord vm = Objects.requireNonNull(vcenter.inventory().findVm(call.self()));
      if (vcenter.tasks().runningOn(vm.ref()) != null
          || vm.isLocked()
          || vm.isTemplate() == template) {
        throw VimFault.of("InvalidState", "The operation is not allowed in the current state.");
      }
      if (template) {
        VmTasks.requireOff(vm);
      }
      if (!template) {
        checkPlace(call);
      }
      vm.mark(template);
      monitor.changed();
      return null;
    } finally {
      monitor.unlock();
    }
  }

  private void checkPlace(Call call) throws VimFault {
    MoRef pool = call.arguments().ref("pool");
    List<MoRef> hosts = vcenter.inventory().hostsOf(pool);
    if (hosts.isEmpty()) {
      throw VimFault.objectNotFound(pool);
    }
    Privileges.demand(Privileges.ASSIGN_TO_POOL, pool, call.session());
    MoRef host = call.arguments().findRef("host");
    if (host != null && !hosts.contains(host)) {
      throw VimFault.invalidArgument("host");
    }
  }

  private Tasks.Work reconfiguring(VmRecord vm, Call call) throws VimFault {
    Reconfiguration reconfiguration =
        new Reconfiguration(vcenter, policies, vm, call.arguments().data("spec"), call.version());
    VimFault wrong = VmTasks.wrong(call, reconfiguration::plan, reconfiguration::privileges);
    return () -> {
      if (wrong != null) {
        throw wrong;
      }
      reconfiguration.takeKeys();
      return () -> {
        reconfiguration.tell(call.session().user(), vcenter.tasks().ending());
        vcenter
            .tasks()
            .lateEffects()
            .take(
                () ->
                    reconfiguration.apply(
                        vcenter.settings().clock().instant(), vcenter.taskEffects().of(vm)));
        if (vcenter.taskEffects().fails(vm)) {
          String why = "The operation stopped before all of it was done.";
          throw new VimFault(new DataObject("GenericVmConfigFault").with("reason", why), why);
        }
        return null;
      };
    };
  }

  private Tasks.Work cloning(VmRecord vm, Call call) throws VimFault {
    Cloning cloning = new Cloning(vcenter, policies, vm, call.arguments(), call.version());
    VimFault wrong = VmTasks.wrong(call, cloning::plan, cloning::privileges);
    return () -> {
      if (wrong != null) {
        throw wrong;
      }
      cloning.takeKeys();
      return () -> {
        MoRef clone = cloning.apply(vcenter.taskEffects().of(vm));
        vcenter
            .events()
            .add(
                cloned(vm, clone, call.arguments().data("spec").flag("template")),
                call.session().user(),
                vcenter.tasks().ending());
        return clone;
      };
    };
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
  private Tasks.Work unlocking(VmRecord vm, Call call) {
    if (!vm.isLocked()) {
      return () -> {
        throw VimFault.of("InvalidState", "The virtual machine is not locked.");
      };
    }
    List<KeyWish> wishes =
        vm.keys().stream()
            .map(key -> KeyWish.existing(key, vcenter.keySource(key.clusterId())))
            .toList();
    return () -> {
      for (KeyWish wish : wishes) {
        wish.fulfil();
      }
      return () -> {
        if (vcenter.taskEffects().of(vm) != FakeTaskEffect.NOTHING) {
          vm.lock(false);
        }
        return null;
      };
    };
  }
}
