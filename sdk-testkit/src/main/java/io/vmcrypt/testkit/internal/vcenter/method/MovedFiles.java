package io.vmcrypt.testkit.internal.vcenter.method;

import io.vmcrypt.testkit.internal.vcenter.inventory.Inventory;
import io.vmcrypt.testkit.internal.vcenter.inventory.VmConfiguration;
import io.vmcrypt.testkit.internal.vcenter.inventory.VmRecord;
import io.vmcrypt.testkit.internal.vcenter.soap.DataObject;
import io.vmcrypt.testkit.internal.vcenter.soap.MoRef;
import io.vmcrypt.testkit.internal.vcenter.soap.VimFault;
import io.vmcrypt.testkit.vcenter.part.FakeVm;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The files of a VM that moves: on which datastore each of them is afterwards. */
final class MovedFiles {

  private record Store(MoRef ref, String name) {}

  private final DataObject config;
  private final List<DataObject> locators;
  private final Map<Integer, Store> disks = new LinkedHashMap<>();
  private @Nullable Store home;

  MovedFiles(DataObject config, DataObject spec) {
    this.config = config;
    this.locators = spec.list("disk");
  }

  private @Nullable DataObject disk(int key) {
    return VmRecord.device(VmRecord.disks(config), key);
  }

  boolean isEncrypted(int key) {
    DataObject disk = disk(key);
    return disk != null && disk.data("backing").has("keyId");
  }

  /** What is wrong with the disks that a request names. */
  void check() throws VimFault {
    Set<Integer> named = new LinkedHashSet<>();
    for (int i = 0; i < locators.size(); i++) {
      DataObject locator = locators.get(i);
      if (disk(locator.number("diskId")) == null || !named.add(locator.number("diskId"))) {
        throw VimFault.invalidArgument("spec.disk[" + i + "].diskId");
      }
      DataObject backing = locator.findData("backing");
      for (DataObject at = backing; at != null; at = at.findData("parent")) {
        DataObject crypto = at.findData("crypto");
        if (crypto != null && !crypto.type().equals("CryptoSpecNoOp")) {
          throw VimFault.notSupported("A relocation changes no encryption.");
        }
      }
    }
  }

  /**
   * Finds out where each file goes, and whether there is room.
   *
   * @param present the datastore that the files need not leave; null if they come from elsewhere
   */
  void map(Inventory inventory, MoRef host, MoRef datastore, @Nullable MoRef present)
      throws VimFault {
    home = store(inventory, datastore);
    for (DataObject disk : VmRecord.disks(config)) {
      disks.put(disk.number("key"), Objects.requireNonNull(home));
    }
    for (DataObject locator : locators) {
      MoRef own = locator.ref("datastore");
      if (!inventory.datastoresOf(host).contains(own)
          || !(own.equals(present) || inventory.takesFiles(host, own))) {
        throw MovedPlace.invalidDatastore(inventory, own);
      }
      disks.put(locator.number("diskId"), store(inventory, own));
    }
    Map<Store, Long> needed = new LinkedHashMap<>();
    for (DataObject disk : VmRecord.disks(config)) {
      Store to = Objects.requireNonNull(disks.get(disk.number("key")));
      MoRef from = disk.data("backing").findRef("datastore");
      if (present == null || !to.ref().equals(from)) {
        needed.merge(to, disk.longNumber("capacityInKB") * 1024, Long::sum);
      }
    }
    for (Map.Entry<Store, Long> one : needed.entrySet()) {
      Store store = one.getKey();
      if (one.getValue() > inventory.freeSpace(store.ref())) {
        throw ConfigFaults.noDiskSpace(config, store.name());
      }
    }
  }

  private static Store store(Inventory inventory, MoRef ref) {
    return new Store(ref, Objects.requireNonNull(inventory.name(ref)));
  }

  /**
   * Writes where the files are into a configuration.
   *
   * @param number the number of the VM at another vCenter; null if it stays at this one
   */
  void apply(DataObject moved, @Nullable String number) {
    Store store = home;
    if (store == null) {
      return;
    }
    DataObject names = moved.data("files");
    for (String name : List.copyOf(names.values().keySet())) {
      names.with(name, on(store, names.text(name)));
    }
    moved.with("datastoreUrl", VmConfiguration.url(store.name(), store.ref()));
    for (DataObject disk : VmRecord.disks(moved)) {
      Store to = disks.getOrDefault(disk.number("key"), store);
      for (DataObject link : VmRecord.links(disk)) {
        link.with("fileName", on(to, link.text("fileName"))).with("datastore", to.ref());
      }
      if (number != null) {
        disk.with("diskObjectId", number + "-" + disk.number("key"));
      }
    }
  }

  private static String on(Store store, String path) {
    int end = path.indexOf("] ");
    return end < 0 ? path : "[" + store.name() + "]" + path.substring(end + 1);
  }

  /** The file of another VM below a disk of a linked clone does not come along: it is merged. */
  void cutLinks(DataObject moved, FakeVm vm) {
    List<DataObject> all = VmRecord.disks(moved);
    for (int i = 0; i < Math.min(all.size(), vm.disks().size()); i++) {
      List<DataObject> links = VmRecord.links(all.get(i));
      if (vm.disks().get(i).isLinkedClone() && links.size() > 1) {
        links.get(links.size() - 2).with("parent", null);
        if (links.size() == 2) {
          links.get(0).with("deltaDiskFormat", null);
        }
      }
    }
  }
}
