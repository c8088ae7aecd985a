package io.vmcrypt.testkit.internal.vcenter.method;

import io.vmcrypt.testkit.internal.vcenter.inventory.HostCrypto;
import io.vmcrypt.testkit.internal.vcenter.inventory.Inventory;
import io.vmcrypt.testkit.internal.vcenter.inventory.VmPlace;
import io.vmcrypt.testkit.internal.vcenter.inventory.VmRecord;
import io.vmcrypt.testkit.internal.vcenter.soap.MoRef;
import io.vmcrypt.testkit.internal.vcenter.soap.VimFault;
import io.vmcrypt.testkit.internal.vcenter.state.Tasks;
import io.vmcrypt.testkit.internal.vcenter.state.Vcenter;
import io.vmcrypt.testkit.vcenter.part.FakeKey;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Takes hosts out of use and back, and restarts them. */
final class HostTasks {

  private final Vcenter vcenter;
  private final VmTasks tasks;

  HostTasks(Vcenter vcenter, VmTasks tasks) {
    this.vcenter = vcenter;
    this.tasks = tasks;
  }

  void addTo(Map<String, Call.Handler> methods) {
    add(methods, "EnterMaintenanceMode_Task", "host.enterMaintenanceMode", this::enter);
    add(methods, "ExitMaintenanceMode_Task", "host.exitMaintenanceMode", this::exit);
    add(methods, "RebootHost_Task", "host.reboot", this::reboot);
  }

  private void add(Map<String, Call.Handler> methods, String name, String id, VmTasks.Work work) {
    methods.put(name, tasks.on(name, id, Call::self, work));
  }

  private HostCrypto host(Call call) {
    return vcenter.inventory().host(call.self());
  }

  private List<VmRecord> vms(MoRef host) {
    return vcenter.inventory().vms().stream().filter(vm -> vm.host().equals(host)).toList();
  }

  private Tasks.Work enter(Call call) {
    boolean withOff = call.arguments().flag("evacuatePoweredOffVms");
    return () ->
        () -> {
          HostCrypto host = host(call);
          if (host.isInMaintenance() || !host.connection().equals("connected")) {
            throw VmTasks.invalidState();
          }
          for (VmRecord vm : vms(call.self())) {
            if (vm.isPoweredOn() || withOff) {
              evacuate(vm);
            }
          }
          host.maintenance(true);
          return null;
        };
  }

  private void evacuate(VmRecord vm) throws VimFault {
    Inventory inventory = vcenter.inventory();
    MoRef to =
        inventory.hostsOf(vm.place().pool()).stream()
            .filter(other -> !other.equals(vm.host()) && inventory.host(other).isUsable())
            .findFirst()
            .orElse(null);
    if (to == null || vm.isLocked()) {
      if (vm.isPoweredOn()) {
        throw VimFault.of(
            "Timedout", "Operation timed out: virtual machines still run on the host.");
      }
      return;
    }
    VmPlace at = vm.place();
    inventory.move(
        vm,
        new VmPlace(to, at.pool(), at.datastore(), at.networks()),
        Objects.requireNonNull(inventory.parent(vm.ref())));
    FakeKey key = vm.keys().stream().findFirst().orElse(null);
    if (key != null && !inventory.host(to).state().equals("safe")) {
      inventory.host(to).enable(key);
    }
  }

  private Tasks.Work exit(Call call) {
    return () ->
        () -> {
          if (!host(call).isInMaintenance()) {
            throw VmTasks.invalidState();
          }
          host(call).maintenance(false);
          return null;
        };
  }

  private Tasks.Work reboot(Call call) throws VimFault {
    HostCrypto host = host(call);
    if (!host.isInMaintenance() && !call.arguments().flag("force")) {
      throw VmTasks.invalidState();
    }
    HostRestart restart = new HostRestart(vcenter, call.self());
    return () -> {
      restart.askForKeys();
      return () -> {
        vms(call.self()).forEach(vm -> vm.power(false));
        restart.finish();
        return null;
      };
    };
  }
}
