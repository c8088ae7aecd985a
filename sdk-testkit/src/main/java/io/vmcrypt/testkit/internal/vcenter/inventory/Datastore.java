package io.vmcrypt.testkit.internal.vcenter.inventory;

import io.vmcrypt.testkit.internal.vcenter.soap.DataObject;
import io.vmcrypt.testkit.internal.vcenter.soap.MoRef;

/** A datastore, as vCenter shows it. Not thread-safe. */
final class Datastore {

  private static final long TERABYTE = 1L << 40;

  private final MoRef ref;
  private final String name;
  private long freeSpace = TERABYTE;

  Datastore(MoRef ref, String name) {
    this.ref = ref;
    this.name = name;
  }

  long freeSpace() {
    return freeSpace;
  }

  void freeSpace(long bytes) {
    freeSpace = bytes;
  }

  private String url() {
    return "ds:///vmfs/volumes/" + ref.value() + "/";
  }

  DataObject summary() {
    return new DataObject("DatastoreSummary")
        .with("datastore", ref)
        .with("name", name)
        .with("url", url())
        .with("capacity", 2 * TERABYTE)
        .with("freeSpace", freeSpace)
        .with("uncommitted", 0L)
        .with("accessible", true)
        .with("multipleHostAccess", true)
        .with("type", "VMFS")
        .with("maintenanceMode", "normal");
  }

  DataObject info() {
    return new DataObject("DatastoreInfo")
        .with("name", name)
        .with("url", url())
        .with("freeSpace", freeSpace)
        .with("maxFileSize", 64 * TERABYTE);
  }

  static DataObject capability() {
    return new DataObject("DatastoreCapability")
        .with("directoryHierarchySupported", true)
        .with("rawDiskMappingsSupported", true)
        .with("perFileThinProvisioningSupported", true);
  }

  static DataObject mount(MoRef host) {
    return new DataObject("DatastoreHostMount")
        .with("key", host)
        .with(
            "mountInfo",
            new DataObject("HostMountInfo")
                .with("accessMode", "readWrite")
                .with("mounted", true)
                .with("accessible", true));
  }
}
