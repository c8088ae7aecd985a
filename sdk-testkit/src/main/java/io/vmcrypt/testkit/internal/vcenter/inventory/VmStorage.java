package io.vmcrypt.testkit.internal.vcenter.inventory;

import io.vmcrypt.testkit.internal.vcenter.soap.DataObject;
import io.vmcrypt.testkit.internal.vcenter.soap.Literals;
import io.vmcrypt.testkit.internal.vcenter.soap.MoRef;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes the files of a VM on its datastore and their sizes. The oldest file of a disk takes its
 * full capacity, and those on top of it nothing.
 */
final class VmStorage {

  private static final long HOME_FILE_BYTES = 4096;

  private VmStorage() {}

  private static long committed(DataObject config) {
    return HOME_FILE_BYTES + VmRecord.disks(config).stream().mapToLong(VmStorage::bytes).sum();
  }

  private static long bytes(DataObject disk) {
    return disk.longNumber("capacityInBytes");
  }

  /** {@code VirtualMachine.summary.storage}. */
  static DataObject summary(DataObject config) {
    return Literals.of("VirtualMachineStorageSummary")
        .with("committed", committed(config))
        .with("unshared", committed(config));
  }

  /** {@code VirtualMachine.storage}. */
  static DataObject info(MoRef datastore, DataObject config) {
    return Literals.of("VirtualMachineStorageInfo")
        .with(
            "perDatastoreUsage",
            List.of(
                Literals.of("VirtualMachineUsageOnDatastore")
                    .with("datastore", datastore)
                    .with("committed", committed(config))
                    .with("unshared", committed(config))));
  }

  /** {@code VirtualMachine.layoutEx}. */
  static DataObject layout(DataObject config) {
    List<DataObject> files = new ArrayList<>();
    List<DataObject> disks = new ArrayList<>();
    files.add(file(0, config.data("files").text("vmPathName"), "config", HOME_FILE_BYTES));
    for (DataObject disk : VmRecord.disks(config)) {
      List<DataObject> chain = new ArrayList<>();
      List<DataObject> links = VmRecord.links(disk);
      for (int i = links.size() - 1; i >= 0; i--) {
        boolean base = i == links.size() - 1;
        int key = files.size();
        String name = links.get(i).text("fileName");
        String extent = base ? "-flat.vmdk" : "-delta.vmdk";
        files.add(file(key, name, "diskDescriptor", 0));
        files.add(
            file(key + 1, name.replace(".vmdk", extent), "diskExtent", base ? bytes(disk) : 0));
        chain.add(
            new DataObject("VirtualMachineFileLayoutExDiskUnit")
                .with("fileKey", List.of(key, key + 1)));
      }
      disks.add(
          new DataObject("VirtualMachineFileLayoutExDiskLayout")
              .with("key", disk.number("key"))
              .with("chain", chain));
    }
    return Literals.of("VirtualMachineFileLayoutEx").with("file", files).with("disk", disks);
  }

  private static DataObject file(int key, String name, String type, long bytes) {
    return Literals.of("VirtualMachineFileLayoutExFileInfo")
        .with("key", key)
        .with("name", name)
        .with("type", type)
        .with("size", bytes)
        .with("uniqueSize", bytes);
  }
}
