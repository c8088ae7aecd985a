package io.vmcrypt.testkit.internal.vcenter.method;

import io.vmcrypt.testkit.internal.vcenter.inventory.Inventory;
import io.vmcrypt.testkit.internal.vcenter.inventory.Unregistered;
import io.vmcrypt.testkit.internal.vcenter.inventory.VmConfiguration;
import io.vmcrypt.testkit.internal.vcenter.inventory.VmRecord;
import io.vmcrypt.testkit.internal.vcenter.key.KeyWish;
import io.vmcrypt.testkit.internal.vcenter.soap.DataObject;
import io.vmcrypt.testkit.internal.vcenter.soap.MoRef;
import io.vmcrypt.testkit.internal.vcenter.soap.VimFault;
import io.vmcrypt.testkit.internal.vcenter.state.Privileges;
import io.vmcrypt.testkit.internal.vcenter.state.Tasks;
import io.vmcrypt.testkit.internal.vcenter.state.Vcenter;
import io.vmcrypt.testkit.vcenter.part.FakeTaskEffect;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** VMs are made in folders, called otherwise and taken away. */
final class FolderMethods {

  private final Vcenter vcenter;
  private final Policies policies;
  private final VmTasks tasks;

  FolderMethods(Vcenter vcenter, Policies policies, VmTasks tasks) {
    this.vcenter = vcenter;
    this.policies = policies;
    this.tasks = tasks;
  }

  void addTo(Map<String, Call.Handler> methods) {
    methods.put("CreateVM_Task", this::create);
    methods.put("RegisterVM_Task", this::register);
    methods.put(
        "Rename_Task", tasks.on("Rename_Task", "ManagedEntity.rename", Call::self, this::rename));
    methods.put(
        "Destroy_Task",
        tasks.on("Destroy_Task", "ManagedEntity.destroy", Call::self, this::destroy));
    methods.put("UnregisterVM", this::unregister);
  }

  private @Nullable Object create(Call call) throws VimFault, InterruptedException {
    vcenter.monitor().lock();
    try {
      vcenter.tasks().settle();
      VmCreation creation = new VmCreation(vcenter, policies, call);
      VimFault wrong = VmTasks.wrong(call, creation::plan, creation::privileges);
      return tasks
          .start(
              call,
              "CreateVM_Task",
              "Folder.createVm",
              call.self(),
              () -> {
                if (wrong != null) {
                  throw wrong;
                }
                creation.takeKeys();
                return () -> creation.apply(FakeTaskEffect.ALL);
              })
          .ref();
    } finally {
      vcenter.monitor().unlock();
    }
  }

  /** The name of an entity as it is kept. */
  static String name(String given) throws VimFault {
    if (given.isEmpty() || given.length() > 80) {
      throw new VimFault(
          new DataObject("InvalidName").with("name", given),
          "The name '" + given + "' is invalid.");
    }
    return VmConfiguration.escape(VmConfiguration.unescape(given));
  }

  private void refuseTaken(MoRef folder, String name, @Nullable MoRef self) throws VimFault {
    MoRef taken = vcenter.inventory().child(folder, name);
    if (taken != null && !taken.equals(self)) {
      throw new VimFault(
          new DataObject("DuplicateName").with("name", name).with("object", taken),
          "The name '" + name + "' already exists.");
    }
  }

  private VmRecord vm(Call call) throws VimFault {
    VmRecord vm = vcenter.inventory().findVm(call.self());
    if (vm == null) {
      throw VimFault.notSupported("This stand-in models renaming and destroying VMs alone.");
    }
    return vm;
  }

  private Tasks.Work rename(Call call) throws VimFault {
    VmRecord vm = vm(call);
    Privileges.demand(Privileges.RENAME_VM, vm.ref(), call.session());
    String name = name(call.arguments().text("newName"));
    return () ->
        () -> {
          MoRef parent = Objects.requireNonNull(vcenter.inventory().parent(vm.ref()));
          refuseTaken(parent, name, vm.ref());
          if (vcenter.taskEffects().of(vm) != FakeTaskEffect.NOTHING) {
            vcenter.inventory().rename(vm.ref(), name, parent);
          }
          return null;
        };
  }

  private Tasks.Work destroy(Call call) throws VimFault {
    VmRecord vm = vm(call);
    Privileges.demand(Privileges.DELETE_VM, vm.ref(), call.session());
    return () ->
        () -> {
          VmTasks.requireOff(vm);
          if (vcenter.taskEffects().of(vm) != FakeTaskEffect.NOTHING) {
            vcenter.inventory().remove(vm);
          }
          return null;
        };
  }

  private @Nullable Object unregister(Call call) throws VimFault, InterruptedException {
    vcenter.monitor().lock();
    try {
      vcenter.tasks().settle();
      VmRecord vm = vcenter.inventory().findVm(call.self());
      if (vm == null) {
        throw VimFault.objectNotFound(call.self());
      }
      Privileges.demand(Privileges.UNREGISTER_VM, vm.ref(), call.session());
      tasks.checkIdle(vm.ref());
      if (vm.isPoweredOn()) {
        throw VmTasks.powerState(vm, "poweredOff");
      }
      vcenter.inventory().unregister(vm);
      vcenter.monitor().changed();
      return null;
    } finally {
      vcenter.monitor().unlock();
    }
  }

  private @Nullable Object register(Call call) throws VimFault, InterruptedException {
    vcenter.monitor().lock();
    try {
      vcenter.tasks().settle();
      Inventory inventory = vcenter.inventory();
      MoRef folder = call.self();
      String path = call.arguments().text("path");
      Unregistered found = inventory.unregistered(path);
      Privileges.demand(Privileges.REGISTER_IN_INVENTORY, folder, call.session());
      if (found != null && found.config().has("keyId")) {
        Privileges.demand(Privileges.REGISTER_VM, folder, call.session());
      }
      List<KeyWish> wishes =
          found == null
              ? List.of()
              : found.keys().stream()
                  .map(key -> KeyWish.existing(key, vcenter.keySource(key.clusterId())))
                  .toList();
      Tasks.Work work =
          () -> {
            boolean isOpen = wishes.stream().allMatch(FolderMethods::isGiven);
            return () -> {
              if (inventory.unregistered(path) == null) {
                throw notThere(path);
              }
              return registered(call, path, Objects.requireNonNull(found), isOpen);
            };
          };
      return tasks.start(call, "RegisterVM_Task", "Folder.registerVm", folder, work).ref();
    } finally {
      vcenter.monitor().unlock();
    }
  }

  private static boolean isGiven(KeyWish wish) {
    try {
      wish.fulfil();
      return true;
    } catch (VimFault notGot) {
      return false;
    }
  }

  private VimFault notThere(String path) {
    boolean isUsed =
        vcenter.inventory().vms().stream()
            .anyMatch(vm -> vm.config().data("files").text("vmPathName").equals(path));
    return isUsed
        ? new VimFault(
            new DataObject("AlreadyExists").with("name", path),
            "The specified key, name, or identifier '" + path + "' already exists.")
        : VimFault.notFound(path);
  }

  private MoRef registered(Call call, String path, Unregistered found, boolean isOpen)
      throws VimFault {
    Inventory inventory = vcenter.inventory();
    MoRef folder = call.self();
    String given = call.arguments().findText("name");
    String name = name(given == null ? found.config().text("name") : given);
    refuseTaken(folder, name, null);
    MoRef pool = call.arguments().findRef("pool");
    MoRef host = call.arguments().findRef("host");
    List<MoRef> hosts = pool == null ? inventory.hostsFor(folder) : inventory.hostsOf(pool);
    if (hosts.isEmpty() || (host != null && !hosts.contains(host))) {
      throw VimFault.invalidArgument(hosts.isEmpty() ? "pool" : "host");
    }
    MoRef on = host == null ? hosts.get(0) : host;
    MoRef datastore = inventory.datastoreOf(on, path);
    if (datastore == null) {
      throw new VimFault(
          new DataObject("InvalidDatastorePath").with("datastorePath", path),
          "Invalid datastore path '" + path + "'.");
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
