package io.vmcrypt.testkit.internal.vcenter.inventory;

import io.vmcrypt.testkit.internal.vcenter.soap.DataObject;
import io.vmcrypt.testkit.internal.vcenter.soap.MoRef;
import java.util.List;
import java.util.Map;

/**
 * Writes {@code HostStorageSystem.fileSystemVolumeInfo}: one VMFS volume for each datastore. There
 * Ansible's modules look for datastores.
 */
final class HostVolumes {

  private static final long CAPACITY = 2L << 40;

  private HostVolumes() {}

  static DataObject info(Map<MoRef, String> volumes) {
    return new DataObject("HostFileSystemVolumeInfo")
        .with("volumeTypeList", List.of("VMFS"))
        .with(
            "mountInfo",
            volumes.entrySet().stream()
                .map(volume -> mount(volume.getKey(), volume.getValue()))
                .toList());
  }

  private static DataObject mount(MoRef datastore, String name) {
    return new DataObject("HostFileSystemMountInfo")
        .with(
            "mountInfo",
            new DataObject("HostMountInfo")
                .with("path", "/vmfs/volumes/" + datastore.value())
                .with("accessMode", "readWrite")
                .with("mounted", true)
                .with("accessible", true))
        .with(
            "volume",
            new DataObject("HostVmfsVolume")
                .with("type", "VMFS")
                .with("name", name)
                .with("capacity", CAPACITY)
                .with("blockSizeMb", 1)
                .with("maxBlocks", 63 * 1024 * 1024)
                .with("majorVersion", 6)
                .with("version", "6.82")
                .with("uuid", datastore.value())
                .with(
                    "extent",
                    List.of(
                        new DataObject("HostScsiDiskPartition")
                            .with("diskName", "naa.6000" + datastore.value())
                            .with("partition", 1)))
                .with("vmfsUpgradable", false));
  }
}
