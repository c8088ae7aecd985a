package io.vmcrypt.testkit.internal.vcenter.method;

import io.vmcrypt.testkit.internal.vcenter.inventory.Inventory;
import io.vmcrypt.testkit.internal.vcenter.inventory.Unregistered;
import io.vmcrypt.testkit.internal.vcenter.inventory.VmConfiguration;
import io.vmcrypt.testkit.internal.vcenter.inventory.VmRecord;
import io.vmcrypt.testkit.internal.vcenter.key.KeyWish;
import io.vmcrypt.testkit.internal.vcenter.soap.MoRef;
import io.vmcrypt.testkit.internal.vcenter.soap.VimFault;
import io.vmcrypt.testkit.internal.vcenter.state.Privileges;
import io.vmcrypt.testkit.internal.vcenter.state.Tasks;
import io.vmcrypt.testkit.internal.vcenter.state.Vcenter;
import io.vmcrypt.testkit.vcenter.part.FakeTaskEffect;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** VMs are made in folders, called otherwise and taken away. */
final class FolderMethods {

  private final Vcenter vcenter;
  private final Policies policies;
  private final Inventory inventory;

  FolderMethods(Vcenter vcenter, Policies policies) {
    this.vcenter = vcenter;
    this.policies = policies;
    this.inventory = vcenter.inventory();
  }

  Tasks.Work createVM(Call call) throws VimFault {
    VmCreation creation = new VmCreation(vcenter, policies, call);
    return creation.work(call, () -> creation.apply(FakeTaskEffect.ALL));
  }

  /** The name of an entity as it is kept. */
  static String name(String given) throws VimFault {
    if (given.isEmpty() || given.length() > 80) {
      throw VimFault.invalidName(given);
    }
    return VmConfiguration.escape(VmConfiguration.unescape(given));
  }

  /**
   * Refuses a name that something in a folder has.
   *
   * @param self what may have it; null for nothing
   */
  static void refuseTaken(Inventory inventory, MoRef folder, String name, @Nullable MoRef self)
      throws VimFault {
    MoRef taken = inventory.child(folder, name);
    if (taken != null && !taken.equals(self)) {
      throw VimFault.duplicateName(name, taken);
    }
  }

  private VmRecord vm(Call call, String privilege) throws VimFault {
    VmRecord vm = inventory.findVm(call.self());
    if (vm == null) {
      throw VimFault.notSupported("This fake models renaming and destroying VMs alone.");
    }
    Privileges.demand(privilege, vm.ref(), call.session());
    return vm;
  }

  Tasks.Change rename(Call call) throws VimFault {
    VmRecord vm = vm(call, "VirtualMachine.Config.Rename");
    String name = name(call.arguments().text("newName"));
    return () -> {
      MoRef parent = Objects.requireNonNull(inventory.parent(vm.ref()));
      refuseTaken(inventory, parent, name, vm.ref());
      vcenter.taskEffects().make(vm, () -> inventory.rename(vm.ref(), name, parent));
    };
  }

  Tasks.Change destroy(Call call) throws VimFault {
    VmRecord vm = vm(call, "VirtualMachine.Inventory.Delete");
    return () -> {
      vm.requireOff();
      vcenter.taskEffects().make(vm, () -> inventory.remove(vm));
    };
  }

  void unregisterVM(VmRecord vm, Call call) throws VimFault {
    vcenter.tasks().checkIdle(vm.ref());
    if (vm.isPoweredOn()) {
      throw VimFault.powerState("poweredOff", vm.powerState());
    }
    inventory.unregister(vm);
  }

  Tasks.Work registerVM(Call call) throws VimFault {
    String path = call.arguments().text("path");
    Unregistered found = inventory.unregistered(path);
    if (found != null && found.config().has("keyId")) {
      Privileges.demand("Cryptographer.RegisterVM", call.self(), call.session());
    }
    List<KeyWish> wishes =
        found == null ? List.of() : found.keys().stream().map(vcenter::existing).toList();
    return () -> {
      boolean isOpen = wishes.stream().allMatch(KeyWish::isGiven);
      return () -> {
        if (inventory.unregistered(path) == null) {
          throw notThere(path);
        }
        return registered(call, path, Objects.requireNonNull(found), isOpen);
      };
    };
  }

  private VimFault notThere(String path) {
    boolean isUsed =
        inventory.vms().stream()
            .anyMatch(vm -> vm.config().data("files").text("vmPathName").equals(path));
    return isUsed ? VimFault.alreadyExists(path) : VimFault.notFound(path);
  }

  private MoRef registered(Call call, String path, Unregistered found, boolean isOpen)
      throws VimFault {
    MoRef folder = call.self();
    String given = call.arguments().findText("name");
    String name = name(given == null ? found.config().text("name") : given);
    refuseTaken(inventory, folder, name, null);
    MoRef pool = call.arguments().findRef("pool");
    MoRef host = call.arguments().findRef("host");
    List<MoRef> hosts = pool == null ? inventory.hostsFor(folder) : inventory.hostsOf(pool);
    if (hosts.isEmpty() || (host != null && !hosts.contains(host))) {
      throw VimFault.invalidArgument(hosts.isEmpty() ? "pool" : "host");
    }
    MoRef on = host == null ? hosts.get(0) : host;
    MoRef datastore = inventory.datastoreOf(on, path);
    if (datastore == null) {
      throw VimFault.invalidDatastorePath(path);
    }
    VmRecord vm = inventory.register(path, found, name, folder, on, datastore);
    if (call.arguments().flag("asTemplate") != vm.isTemplate()) {
      vm.mark(call.arguments().flag("asTemplate"));
    }
    inventory.networks(vm, MovedCards.networks(inventory, on, vm.config()));
    vm.lock(!isOpen);
    return vm.ref();
  }
}
