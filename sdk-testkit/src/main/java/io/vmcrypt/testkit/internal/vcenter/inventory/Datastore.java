package io.vmcrypt.testkit.internal.vcenter.inventory;

import io.vmcrypt.testkit.internal.vcenter.soap.DataObject;
import io.vmcrypt.testkit.internal.vcenter.soap.MoRef;

/** A datastore, as vCenter shows it. Not thread-safe. */
final class Datastore {

  private static final long TERABYTE = 1L << 40;
  private static final String NORMAL = "normal";

  private final MoRef ref;
  private final String name;
  private long freeSpace = TERABYTE;
  private boolean accessible = true;
  private String maintenanceMode = NORMAL;

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

  void accessible(boolean reached) {
    accessible = reached;
  }

  void maintenanceMode(String mode) {
    maintenanceMode = mode;
  }

  /** Whether files of VMs can come to it: not while it enters maintenance, nor in it. */
  boolean takesFiles() {
    return accessible && maintenanceMode.equals(NORMAL);
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
        .with("accessible", accessible)
        .with("multipleHostAccess", true)
        .with("type", "VMFS")
        .with("maintenanceMode", maintenanceMode);
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
