package io.vmcrypt.testkit.internal.vcenter.inventory;

import io.vmcrypt.testkit.internal.vcenter.soap.DataObject;
import io.vmcrypt.testkit.internal.vcenter.soap.MoRef;
import java.util.ArrayList;
import java.util.List;

/** Writes the files of a VM on its datastore and their sizes; disks take their full capacity. */
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
    return new DataObject("VirtualMachineStorageSummary")
        .with("committed", committed(config))
        .with("uncommitted", 0L)
        .with("unshared", committed(config))
        .with("timestamp", VmConfiguration.CREATED);
  }

  /** {@code VirtualMachine.storage}. */
  static DataObject info(MoRef datastore, DataObject config) {
    return new DataObject("VirtualMachineStorageInfo")
        .with(
            "perDatastoreUsage",
            List.of(
                new DataObject("VirtualMachineUsageOnDatastore")
                    .with("datastore", datastore)
                    .with("committed", committed(config))
                    .with("uncommitted", 0L)
                    .with("unshared", committed(config))))
        .with("timestamp", VmConfiguration.CREATED);
  }

  /** {@code VirtualMachine.layoutEx}. */
  static DataObject layout(DataObject config) {
    List<DataObject> files = new ArrayList<>();
    List<DataObject> disks = new ArrayList<>();
    files.add(file(0, config.data("files").text("vmPathName"), "config", HOME_FILE_BYTES));
    for (DataObject disk : VmRecord.disks(config)) {
      int key = files.size();
      String name = disk.data("backing").text("fileName");
      files.add(file(key, name, "diskDescriptor", 0));
      files.add(file(key + 1, name.replace(".vmdk", "-flat.vmdk"), "diskExtent", bytes(disk)));
      disks.add(
          new DataObject("VirtualMachineFileLayoutExDiskLayout")
              .with("key", disk.number("key"))
              .with(
                  "chain",
                  List.of(
                      new DataObject("VirtualMachineFileLayoutExDiskUnit")
                          .with("fileKey", List.of(key, key + 1)))));
    }
    return new DataObject("VirtualMachineFileLayoutEx")
        .with("file", files)
        .with("disk", disks)
        .with("timestamp", VmConfiguration.CREATED);
  }

  private static DataObject file(int key, String name, String type, long bytes) {
    return new DataObject("VirtualMachineFileLayoutExFileInfo")
        .with("key", key)
        .with("name", name)
        .with("type", type)
        .with("size", bytes)
        .with("uniqueSize", bytes)
        .with("accessible", true);
  }
}
