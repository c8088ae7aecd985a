package io.vmcrypt.vsphere.internal.vm.judge;

import io.vmcrypt.vsphere.internal.vm.reading.DiskDevice;
import io.vmcrypt.vsphere.internal.vm.reading.Observation;
import io.vmcrypt.vsphere.vm.DiskEncryptionState;
import io.vmcrypt.vsphere.vm.DiskSelector;
import io.vmcrypt.vsphere.vm.VmEncryptionState;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What is seen of a VM.
 *
 * @param home its home
 * @param disks in the VM's order
 * @param unseen why that may be out of date
 */
public record Seen(Part home, List<Part> disks, List<Reason> unseen) {

  /** All that was read. */
  public static Seen of(Observation observed) {
    List<Part> disks = new ArrayList<>(observed.vm().disks().size());
    for (DiskDevice disk : observed.vm().disks()) {
      disks.add(Part.disk(observed.vm(), disk, observed.policies()));
    }
    return new Seen(
        Part.home(observed.vm(), observed.policies()), disks, Judge.unseen(observed.vm()));
  }

  /** What a state keeps of it. */
  public static Seen of(VmEncryptionState state) {
    List<Part> disks = new ArrayList<>(state.disks().size());
    for (DiskEncryptionState disk : state.disks()) {
      disks.add(Part.disk(state, disk));
    }
    Part home = Part.home(state);
    return new Seen(
        home, disks, state.isLocked() ? List.of(Judge.locked(home.subject().part(""))) : List.of());
  }

  /** Home and disks. */
  public List<Part> parts() {
    List<Part> parts = new ArrayList<>(1 + disks.size());
    parts.add(home);
    parts.addAll(disks);
    return parts;
  }

  /** Whether no part has any key. */
  public boolean isAllPlain() {
    // a loop: thousands of VMs are judged
    for (Part part : parts()) {
      for (Optional<?> link : part.links()) {
        if (link.isPresent()) {
          return false;
        }
      }
    }
    return true;
  }

  Optional<Part> disk(DiskSelector selector) {
    if (selector instanceof DiskSelector.Position position) {
      return disks.stream().skip(position.position() - 1L).findFirst();
    }
    return disks.stream()
        .filter(
            disk ->
                selector instanceof DiskSelector.Label label
                    ? disk.label().equals(label.label())
                    : selector.equals(DiskSelector.key(disk.key())))
        .findFirst();
  }
}
