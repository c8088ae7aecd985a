package io.vmcrypt.vsphere.internal.vm.reading;

import io.vmcrypt.vsphere.internal.soap.XmlFragment;
import java.util.List;
import java.util.Optional;

/** How a VM's snapshots follow each other. */
public enum Snapshots {
  NONE,
  /** Each follows the one before. */
  CHAIN,
  /** At least one is followed by several. */
  TREE;

  private static final String CHILDREN = "childSnapshotList";

  /**
   * From a VirtualMachineSnapshotInfo.
   *
   * @param info empty if the VM has none
   */
  static Snapshots of(Optional<XmlFragment> info) {
    if (info.isEmpty() || info.get().elements().isEmpty()) {
      return NONE;
    }
    List<XmlFragment> level = info.get().elements("rootSnapshotList");
    while (level.size() == 1) {
      level = level.get(0).elements(CHILDREN);
    }
    return level.isEmpty() ? CHAIN : TREE;
  }
}
