package io.vmcrypt.testkit.internal.vcenter.method;

import io.vmcrypt.testkit.internal.vcenter.inventory.HostCrypto;
import io.vmcrypt.testkit.internal.vcenter.inventory.Inventory;
import io.vmcrypt.testkit.internal.vcenter.inventory.VmPlace;
import io.vmcrypt.testkit.internal.vcenter.inventory.VmRecord;
import io.vmcrypt.testkit.internal.vcenter.soap.MoRef;
import io.vmcrypt.testkit.internal.vcenter.soap.VimFault;
import io.vmcrypt.testkit.internal.vcenter.state.Tasks;
import io.vmcrypt.testkit.internal.vcenter.state.Vcenter;
import java.util.List;
import java.util.Objects;

/** Takes hosts out of use and back, and restarts them. */
final class HostMethods {

  private final Vcenter vcenter;
  private final Inventory inventory;

  HostMethods(Vcenter vcenter) {
    this.vcenter = vcenter;
    this.inventory = vcenter.inventory();
  }

  private List<VmRecord> vms(MoRef host) {
    return inventory.vms().stream().filter(vm -> vm.host().equals(host)).toList();
  }

  Tasks.Change enterMaintenanceMode(Call call) {
    boolean withOff = call.arguments().flag("evacuatePoweredOffVms");
    HostCrypto host = inventory.host(call.self());
    return () -> {
      if (host.isInMaintenance() || !host.connection().equals("connected")) {
        throw VimFault.invalidState();
      }
      for (VmRecord vm : vms(call.self())) {
        if (vm.isPoweredOn() || withOff) {
          evacuate(vm);
        }
      }
      host.maintenance(true);
    };
  }

  private void evacuate(VmRecord vm) throws VimFault {
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
    inventory.host(to).take(vm.keys());
  }

  Tasks.Change exitMaintenanceMode(Call call) {
    HostCrypto host = inventory.host(call.self());
    return () -> {
      if (!host.isInMaintenance()) {
        throw VimFault.invalidState();
      }
      host.maintenance(false);
    };
  }

  Tasks.Work rebootHost(Call call) throws VimFault {
    if (!inventory.host(call.self()).isInMaintenance() && !call.arguments().flag("force")) {
      throw VimFault.invalidState();
    }
    HostRestart restart = new HostRestart(vcenter, call.self());
    Tasks.Change change =
        () -> {
          vms(call.self()).forEach(vm -> vm.power(false));
          restart.finish();
        };
    return () -> {
      restart.askForKeys();
      return change;
    };
  }
}
