package io.vmcrypt.vsphere.internal.vm.reading;

import io.vmcrypt.vsphere.internal.soap.Element;

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

    void take(Element info) {
      int[] roots = {0};
      info.visit(
          part -> {
            any = true;
            if (part.name().equals("rootSnapshotList")) {
              roots[0]++;
              followers(part);
            }
          });
      branches |= roots[0] > 1;
    }

    private void followers(Element snapshot) {
      int[] followers = {0};
      snapshot.visit(
          part -> {
            if (part.name().equals("childSnapshotList")) {
              followers[0]++;
              followers(part);
            }
          });
      branches |= followers[0] > 1;
    }

    Snapshots snapshots() {
      if (!any) {
        return NONE;
      }
      return branches ? TREE : CHAIN;
    }
  }
}
