package io.vmcrypt.testkit.internal.vcenter.method;

import io.vmcrypt.testkit.internal.vcenter.inventory.VmConfiguration;
import io.vmcrypt.testkit.internal.vcenter.inventory.VmRecord;
import io.vmcrypt.testkit.internal.vcenter.key.KeyWish;
import io.vmcrypt.testkit.internal.vcenter.soap.DataObject;
import io.vmcrypt.testkit.internal.vcenter.soap.MoRef;
import io.vmcrypt.testkit.internal.vcenter.soap.VimFault;
import io.vmcrypt.testkit.internal.vcenter.state.Monitor;
import io.vmcrypt.testkit.internal.vcenter.state.Privileges;
import io.vmcrypt.testkit.internal.vcenter.state.Tasks;
import io.vmcrypt.testkit.internal.vcenter.state.Vcenter;
import io.vmcrypt.testkit.vcenter.FakeKey;
import io.vmcrypt.testkit.vcenter.FakeTaskEffect;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
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
    methods.put(
        "ReconfigVM_Task",
        call -> start(call, "ReconfigVM_Task", "VirtualMachine.reconfigure", this::reconfiguring));
    methods.put(
        "CloneVM_Task", call -> start(call, "CloneVM_Task", "VirtualMachine.clone", this::cloning));
    methods.put(
        "CryptoUnlock_Task",
        call -> start(call, "CryptoUnlock_Task", "VirtualMachine.cryptoUnlock", this::unlocking));
  }

  /** What a task on a VM does; made with the lock held. */
  @FunctionalInterface
  private interface VmWork {
    Tasks.Work of(VmRecord vm, Call call) throws VimFault;
  }

  private MoRef start(Call call, String name, String id, VmWork work)
      throws VimFault, InterruptedException {
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
              name,
              id,
              vm.ref(),
              Objects.requireNonNull(vcenter.inventory().name(vm.ref())),
              call.session().user());
      return vcenter.tasks().start(description, work.of(vm, call)).ref();
    } finally {
      monitor.unlock();
    }
  }

  private Tasks.Work reconfiguring(VmRecord vm, Call call) throws VimFault {
    Reconfiguration reconfiguration =
        new Reconfiguration(vcenter, policies, vm, call.arguments().data("spec"), call.version());
    VimFault wrong = null;
    try {
      reconfiguration.plan();
    } catch (VimFault fault) {
      wrong = fault;
    }
    // a user without the privilege gets no task, and is not told what else is wrong
    for (String privilege : reconfiguration.privileges()) {
      Privileges.demand(privilege, vm.ref(), call.session());
    }
    if (wrong != null) {
      VimFault fault = wrong;
      return () -> {
        throw fault;
      };
    }
    return () -> {
      reconfiguration.takeKeys();
      return () -> {
        vcenter
            .tasks()
            .takeEffect(
                () ->
                    reconfiguration.apply(
                        vcenter.settings().clock().instant(), vcenter.taskEffects().of(vm)));
        return null;
      };
    };
  }

  private Tasks.Work cloning(VmRecord vm, Call call) throws VimFault {
    Cloning cloning = new Cloning(vcenter, policies, vm, call.arguments());
    VimFault wrong = null;
    try {
      cloning.plan();
    } catch (VimFault fault) {
      wrong = fault;
    }
    for (String privilege : cloning.privileges()) {
      Privileges.demand(privilege, vm.ref(), call.session());
    }
    if (wrong != null) {
      VimFault fault = wrong;
      return () -> {
        throw fault;
      };
    }
    return () -> {
      cloning.takeKeys();
      return () -> cloning.apply(vcenter.taskEffects().of(vm));
    };
  }

  /** Gives the host the keys again, if the key servers return them. */
  private Tasks.Work unlocking(VmRecord vm, Call call) {
    if (!vm.isLocked()) {
      return () -> {
        throw VimFault.of("InvalidState", "The virtual machine is not locked.");
      };
    }
    Set<FakeKey> keys = new LinkedHashSet<>();
    DataObject config = vm.config();
    add(config.findData("keyId"), keys);
    VmRecord.disks(config).forEach(disk -> add(disk.data("backing").findData("keyId"), keys));
    List<KeyWish> wishes =
        keys.stream()
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

  private static void add(@Nullable DataObject keyId, Set<FakeKey> keys) {
    if (keyId != null) {
      keys.add(VmConfiguration.key(keyId));
    }
  }
}
