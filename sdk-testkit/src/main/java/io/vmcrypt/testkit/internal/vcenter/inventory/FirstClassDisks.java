package io.vmcrypt.testkit.internal.vcenter.inventory;

import io.vmcrypt.testkit.internal.vcenter.soap.DataObject;
import io.vmcrypt.testkit.internal.vcenter.soap.Literals;
import io.vmcrypt.testkit.internal.vcenter.soap.MoRef;
import io.vmcrypt.testkit.vcenter.part.FakeFirstClassDisk;
import io.vmcrypt.testkit.vcenter.part.FakeKey;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The first-class disks of each datastore: those that no VM has attached are kept here, the others
 * are disks of their VMs. Not thread-safe.
 */
public final class FirstClassDisks {

  private static final long MEBIBYTE = 1L << 20;

  private final Map<String, DataObject> disks = new LinkedHashMap<>();
  private final Map<String, MoRef> places = new LinkedHashMap<>();

  public void add(MoRef datastore, FakeFirstClassDisk disk) {
    String id = disk.id();
    if (disks.putIfAbsent(id, object(datastore, disk)) != null) {
      throw new IllegalArgumentException("there is a first-class disk with this id: " + id);
    }
    places.put(id, datastore);
  }

  public void remove(String id) {
    if (disks.remove(id) == null) {
      throw new IllegalArgumentException("there is no first-class disk with this id: " + id);
    }
    places.remove(id);
  }

  /** The disks on a datastore, each as a {@code VStorageObject}, by their ids. */
  public Map<String, DataObject> on(MoRef datastore, List<VmRecord> vms) {
    Map<String, DataObject> found = new LinkedHashMap<>();
    disks.forEach(
        (id, disk) -> {
          if (datastore.equals(places.get(id))) {
            found.put(id, disk);
          }
        });
    for (VmRecord vm : vms) {
      VmRecord.disks(vm.config()).stream()
          .filter(disk -> disk.has("vDiskId"))
          .forEach(
              disk -> found.put(disk.data("vDiskId").text("id"), attached(datastore, vm, disk)));
    }
    return found;
  }

  private static DataObject object(MoRef datastore, FakeFirstClassDisk disk) {
    FakeKey key = disk.key();
    FakeKey parentKey = disk.parentKey();
    String path = "[datastore1] fcd/" + disk.id() + ".vmdk";
    DataObject backing = backing(datastore, path, disk.isKeyHidden() ? null : key);
    if (parentKey != null) {
      backing
          .with(
              "parent",
              backing(
                  datastore,
                  path.replace(".vmdk", "-base.vmdk"),
                  disk.isKeyHidden() ? null : parentKey))
          .with("deltaSizeInMB", 1L);
    }
    return object(config(disk.id(), disk.name(), backing, key != null || parentKey != null, 1024L));
  }

  private static DataObject attached(MoRef datastore, VmRecord vm, DataObject disk) {
    String id = disk.data("vDiskId").text("id");
    return object(
        config(
                id,
                id,
                backing(datastore, disk.data("backing")),
                disk.data("backing").has("keyId"),
                disk.longNumber("capacityInBytes") / MEBIBYTE)
            // "for a virtual disk, this can be VM ID(s)": which id of a VM is not documented
            .with("consumerId", List.of(id(vm.instanceUuid()))));
  }

  private static DataObject object(DataObject config) {
    return new DataObject("VStorageObject").with("config", config);
  }

  public static DataObject id(String id) {
    return new DataObject("ID").with("id", id);
  }

  private static DataObject config(
      String id, String name, DataObject backing, boolean encrypted, long mebibytes) {
    return Literals.of("VStorageObjectConfigInfo")
        .with("id", id(id))
        .with("name", name)
        .with("backing", backing)
        .with("iofilter", encrypted ? List.of(VmConfiguration.ENCRYPTION_FILTER) : null)
        .with("capacityInMB", mebibytes)
        .with("consumptionType", List.of("disk"));
  }

  /** What a VM's disk is kept in, with all files below it. */
  private static DataObject backing(MoRef datastore, DataObject file) {
    DataObject keyId = file.findData("keyId");
    DataObject backing =
        backing(
            datastore, file.text("fileName"), keyId == null ? null : VmConfiguration.key(keyId));
    DataObject parent = file.findData("parent");
    return parent == null
        ? backing
        : backing.with("parent", backing(datastore, parent)).with("deltaSizeInMB", 1L);
  }

  private static DataObject backing(MoRef datastore, String path, @Nullable FakeKey key) {
    return Literals.of("BaseConfigInfoDiskFileBackingInfo")
        .with("datastore", datastore)
        .with("filePath", path)
        .with("keyId", key == null ? null : VmConfiguration.cryptoKeyId(key));
  }
}
