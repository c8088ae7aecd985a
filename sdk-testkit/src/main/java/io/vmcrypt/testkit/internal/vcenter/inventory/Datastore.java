package io.vmcrypt.testkit.internal.vcenter.inventory;

import io.vmcrypt.testkit.internal.vcenter.soap.DataObject;
import io.vmcrypt.testkit.internal.vcenter.soap.Literals;
import io.vmcrypt.testkit.internal.vcenter.soap.MoRef;

/** A datastore, as vCenter shows it. Not thread-safe. */
public final class Datastore {

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

  public void freeSpace(long bytes) {
    freeSpace = bytes;
  }

  public void accessible(boolean reached) {
    accessible = reached;
  }

  public void maintenanceMode(String mode) {
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
    return Literals.of("DatastoreSummary")
        .with("datastore", ref)
        .with("name", name)
        .with("url", url())
        .with("freeSpace", freeSpace)
        .with("accessible", accessible)
        .with("maintenanceMode", maintenanceMode);
  }

  DataObject info() {
    return Literals.of("DatastoreInfo")
        .with("name", name)
        .with("url", url())
        .with("freeSpace", freeSpace);
  }
}
