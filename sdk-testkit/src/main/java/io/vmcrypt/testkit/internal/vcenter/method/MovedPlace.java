package io.vmcrypt.testkit.internal.vcenter.method;

import io.vmcrypt.testkit.internal.vcenter.inventory.Inventory;
import io.vmcrypt.testkit.internal.vcenter.inventory.VmRecord;
import io.vmcrypt.testkit.internal.vcenter.soap.DataObject;
import io.vmcrypt.testkit.internal.vcenter.soap.MoRef;
import io.vmcrypt.testkit.internal.vcenter.soap.VimFault;
import java.util.List;
import java.util.Objects;

/** Where a VM is to go, as a relocation says it or leaves it open. With the target's lock held. */
record MovedPlace(Inventory inventory, VmRecord vm, DataObject spec) {

  MoRef host() throws VimFault {
    MoRef host = spec.findRef("host");
    if (host != null) {
      if (!inventory.hosts().containsKey(host)) {
        throw VimFault.objectNotFound(host);
      }
      return host;
    }
    MoRef pool = spec.findRef("pool");
    if (pool == null || inventory.hostsOf(pool).contains(vm.host())) {
      return vm.host();
    }
    if (vm.isPoweredOn()) {
      throw VimFault.invalidArgument("spec.host");
    }
    return hosts(inventory, pool).get(0);
  }

  MoRef pool(MoRef host) throws VimFault {
    MoRef pool = spec.findRef("pool");
    if (pool == null) {
      if (!inventory.poolOf(host).equals(vm.place().pool())) {
        throw VimFault.invalidArgument("spec.pool");
      }
      return vm.place().pool();
    }
    if (!hosts(inventory, pool).contains(host)) {
      throw VimFault.invalidArgument("spec.pool");
    }
    return pool;
  }

  MoRef datastore(MoRef host) throws VimFault {
    MoRef datastore = spec.findRef("datastore");
    MoRef found = datastore == null ? vm.place().datastore() : datastore;
    if (!inventory.datastoresOf(host).contains(found)) {
      throw datastore == null
          ? VimFault.invalidArgument("spec.datastore")
          : invalidDatastore(inventory, datastore);
    }
    boolean stays = !spec.has("service") && found.equals(vm.place().datastore());
    if (datastore != null && !stays && !inventory.takesFiles(host, datastore)) {
      throw invalidDatastore(inventory, datastore);
    }
    return found;
  }

  MoRef folder(MoRef host) throws VimFault {
    MoRef given = spec.findRef("folder");
    if (given == null) {
      boolean stays =
          !spec.has("service")
              && inventory.vmFolderOf(host).equals(inventory.vmFolderOf(vm.place().host()));
      return stays
          ? Objects.requireNonNull(inventory.parent(vm.ref()))
          : inventory.vmFolderOf(host);
    }
    if (!inventory.isEntity(given)) {
      throw VimFault.objectNotFound(given);
    }
    if (!given.type().equals("Folder") || !inventory.isFolderOfVms(given)) {
      throw new VimFault(
          new DataObject("InvalidFolder").with("target", given),
          "The folder cannot hold virtual machines.");
    }
    return given;
  }

  /** The hosts of a pool that is there. */
  static List<MoRef> hosts(Inventory inventory, MoRef pool) throws VimFault {
    List<MoRef> hosts = inventory.hostsOf(pool);
    if (hosts.isEmpty()) {
      throw VimFault.objectNotFound(pool);
    }
    return hosts;
  }

  static VimFault invalidDatastore(Inventory inventory, MoRef datastore) {
    return inventory.isEntity(datastore)
        ? new VimFault(
            new DataObject("InvalidDatastore")
                .with("datastore", datastore)
                .with("name", inventory.name(datastore)),
            "Operation failed because datastore '"
                + inventory.name(datastore)
                + "' is not accessible from the host.")
        : VimFault.objectNotFound(datastore);
  }
}
