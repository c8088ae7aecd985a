package io.vmcrypt.vsphere.internal.vm.reading;

import io.vmcrypt.vsphere.internal.soap.Element;
import io.vmcrypt.vsphere.internal.soap.ManagedObjectReference;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** How a VM's snapshots follow each other. */
public enum Snapshots {
  NONE,
  /** Each follows the one before. */
  CHAIN,
  /** At least one is followed by several. */
  TREE;

  /** What is picked out of a VirtualMachineSnapshotInfo. */
  static final class Parts {
    private boolean any;
    private boolean branches;
    // most VMs have none
    private Set<ManagedObjectReference> objects = Set.of();

    void take(Element before) {
      int[] followers = {0};
      before.visit(
          part -> {
            any = true;
            switch (part.name()) {
              case "snapshot", "currentSnapshot" -> add(part.reference());
              case "rootSnapshotList", "childSnapshotList" -> {
                followers[0]++;
                take(part);
              }
              default -> {}
            }
          });
      branches |= followers[0] > 1;
    }

    private void add(ManagedObjectReference object) {
      objects = objects.isEmpty() ? new LinkedHashSet<>() : objects;
      objects.add(object);
    }

    /** Each of them, so that its own configuration can be read. */
    List<ManagedObjectReference> objects() {
      return List.copyOf(objects);
    }

    Snapshots snapshots() {
      if (!any) {
        return NONE;
      }
      return branches ? TREE : CHAIN;
    }
  }
}
