package io.vmcrypt.testkit.internal.vcenter.inventory;

import io.vmcrypt.testkit.internal.vcenter.soap.DataObject;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The files of the disks of one VM, as its configurations show them: its own and those of its
 * snapshots. A file is the same in all of them if it has the same name.
 *
 * @param configs copies, which are changed here
 */
record SnapshotFiles(List<DataObject> configs) {

  /** The names of the files that a configuration's disks are written to. */
  static Set<String> tops(DataObject config) {
    Set<String> tops = new HashSet<>();
    VmRecord.disks(config).forEach(disk -> tops.add(disk.data("backing").text("fileName")));
    return tops;
  }

  /**
   * Merges the file on top of another into it, in all configurations. The lower file keeps its name
   * and its key. One that several files are on top of stays as it is.
   *
   * @return whether nothing is on top of it any more that it would have to be merged with
   */
  boolean mergeInto(String lower) {
    Set<String> above = new HashSet<>();
    for (DataObject config : configs) {
      for (DataObject disk : VmRecord.disks(config)) {
        List<DataObject> links = VmRecord.links(disk);
        for (int i = 1; i < links.size(); i++) {
          if (links.get(i).text("fileName").equals(lower)) {
            above.add(links.get(i - 1).text("fileName"));
          }
        }
      }
    }
    if (above.size() != 1) {
      return above.isEmpty();
    }
    String upper = above.iterator().next();
    configs.forEach(config -> VmRecord.disks(config).forEach(disk -> drop(disk, upper, lower)));
    return true;
  }

  private static void drop(DataObject disk, String upper, String lower) {
    List<DataObject> links = new ArrayList<>(VmRecord.links(disk));
    for (int i = 0; i + 1 < links.size(); i++) {
      if (links.get(i).text("fileName").equals(upper)
          && links.get(i + 1).text("fileName").equals(lower)) {
        DataObject kept = links.get(i + 1);
        if (i == 0) {
          disk.with("backing", kept);
          disk.with(
              "iofilter", kept.has("keyId") ? List.of(VmConfiguration.ENCRYPTION_FILTER) : null);
        } else {
          links.get(i - 1).with("parent", kept);
        }
        return;
      }
    }
  }
}
