package io.vmcrypt.testkit.internal.vcenter.inventory;

import io.vmcrypt.testkit.internal.vcenter.soap.DataObject;
import io.vmcrypt.testkit.internal.vcenter.soap.MoRef;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * The configuration of a clone before anything is encrypted: that of its source, with a name, UUIDs
 * and files of its own. Each disk is one file, whatever the chain of the source is, with the key of
 * the file that the source writes to; or it is a file on top of that chain, if the clone is linked.
 *
 * @param stores the datastores of disks that are not on that of the home, by their keys
 */
public record ClonedConfig(
    Inventory inventory, VmRecord copy, String name, Map<Integer, MoRef> stores, boolean isLinked) {

  private String directory(MoRef datastore) {
    String file = VmConfiguration.fileName(copy.wanted().name());
    return "[" + inventory.name(datastore) + "] " + file + "/";
  }

  /** What a clone of this is like. */
  public DataObject of(DataObject original) {
    MoRef home = copy.place().datastore();
    String file = VmConfiguration.fileName(copy.wanted().name());
    String directory = directory(home);
    DataObject own = original.copy();
    own.with("name", name)
        .with("uuid", copy.biosUuid())
        .with("instanceUuid", copy.instanceUuid())
        .with("changeVersion", VmConfiguration.CREATED.toString())
        .with("contentLibItemInfo", null)
        .with("repConfig", null)
        .with("files", VmConfiguration.files(directory, directory + file))
        .with("datastoreUrl", VmConfiguration.url(inventory.name(home), home));
    List<DataObject> disks = VmRecord.disks(own);
    for (int i = 0; i < disks.size(); i++) {
      disk(disks.get(i), file + (i == 0 ? "" : "_" + i) + ".vmdk");
    }
    for (DataObject card : own.data("hardware").list("device")) {
      if (card.has("macAddress") && !"manual".equals(card.findText("addressType"))) {
        card.with("macAddress", VmConfiguration.macAddress());
      }
    }
    return own;
  }

  private void disk(DataObject disk, String file) {
    int key = disk.number("key");
    MoRef datastore = stores.getOrDefault(key, copy.place().datastore());
    String uuid = UUID.randomUUID().toString();
    DataObject top = disk.data("backing");
    boolean goesOn = isLinked && !top.type().contains("RawDiskMapping");
    DataObject own =
        top.copy()
            .with("fileName", directory(datastore) + file)
            .with("datastore", datastore)
            .with("uuid", uuid)
            .with("parent", null)
            .with("deltaDiskFormat", null);
    if (top.has("contentId")) {
      own.with("contentId", uuid.replace("-", ""));
    }
    disk.with("backing", goesOn ? DiskChain.on(top, own) : own)
        .with("diskObjectId", copy.ref().value().substring("vm-".length()) + "-" + key);
  }
}
