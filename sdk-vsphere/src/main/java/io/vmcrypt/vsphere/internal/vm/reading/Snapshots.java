package io.vmcrypt.vsphere.internal.vm.reading;

import io.vmcrypt.vsphere.internal.soap.Element;
import io.vmcrypt.vsphere.internal.soap.ManagedObjectReference;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How a VM's snapshots follow each other. */
public enum Snapshots {
  NONE,
  /** Each follows the one before, and the VM goes on from the last. */
  CHAIN,
  /** At least one is followed by several, of which the VM itself may be one. */
  TREE;

  /** What is picked out of a VirtualMachineSnapshotInfo. */
  static final class Parts {
    private boolean any;
    private int taken;
    private @Nullable ManagedObjectReference current;
    // each with how many of them it stands on, itself included; most VMs have none
    private Map<ManagedObjectReference, Integer> depths = Map.of();

    void take(Element before) {
      take(before, 0);
    }

    private void take(Element before, int depth) {
      before.visit(
          part -> {
            any = true;
            switch (part.name()) {
              case "currentSnapshot" -> {
                current = part.reference();
                add(current, 0);
              }
              case "snapshot" -> add(part.reference(), depth);
              case "rootSnapshotList", "childSnapshotList" -> {
                taken++;
                take(part, depth + 1);
              }
              default -> {}
            }
          });
    }

    private void add(ManagedObjectReference object, int depth) {
      depths = depths.isEmpty() ? new LinkedHashMap<>() : depths;
      depths.merge(object, depth, Math::max);
    }

    /** Each of them, so that its own configuration can be read. */
    List<ManagedObjectReference> objects() {
      return List.copyOf(depths.keySet());
    }

    /** Files of the VM go on from the current one: if others follow that too, they branch there. */
    Snapshots snapshots() {
      if (!any) {
        return NONE;
      }
      int below = current == null ? 0 : depths.getOrDefault(current, 0);
      return below < taken ? TREE : CHAIN;
    }
  }
}
