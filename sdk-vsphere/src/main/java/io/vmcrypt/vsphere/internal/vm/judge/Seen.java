package io.vmcrypt.vsphere.internal.vm.judge;

import io.vmcrypt.core.Subject;
import io.vmcrypt.vsphere.internal.vm.reading.DiskDevice;
import io.vmcrypt.vsphere.internal.vm.reading.Observation;
import io.vmcrypt.vsphere.internal.vm.reading.VmReading;
import io.vmcrypt.vsphere.policy.StoragePolicy;
import io.vmcrypt.vsphere.vm.CryptoKeyId;
import io.vmcrypt.vsphere.vm.DiskEncryptionState;
import io.vmcrypt.vsphere.vm.PartDifference;
import io.vmcrypt.vsphere.vm.VmEncryptionState;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What is seen of a VM.
 *
 * @param state its keys and policies
 * @param reading all that was read; null if only the state was kept
 */
public record Seen(VmEncryptionState state, @Nullable VmReading reading) {

  public static Seen of(Observation observed) {
    return new Seen(observed.state(), observed.vm());
  }

  /**
   * Its home, or a disk.
   *
   * @param disk null for the home
   * @param obstacle what is seen to keep it from getting a key
   */
  public record Part(
      VmEncryptionState vm, @Nullable DiskEncryptionState disk, Optional<Obstacle> obstacle) {

    /** The key of each link; of a home, its key. */
    public List<Optional<CryptoKeyId>> links() {
      return disk == null ? List.of(vm.homeKeyId()) : disk.links();
    }

    public Optional<StoragePolicy> policy() {
      return disk == null ? vm.homePolicy() : disk.policy();
    }

    /** Whether a link of it has no key. */
    public boolean isPlain() {
      return links().contains(Optional.<CryptoKeyId>empty());
    }

    public Subject subject() {
      return Seen.subject(vm).part(disk == null ? PartDifference.HOME : disk.label());
    }

    /** For messages. */
    public String title() {
      return (disk == null ? "the home" : "disk \"" + disk.label() + "\" (key " + disk.key() + ")")
          + " of VM \""
          + vm.vmName()
          + "\"";
    }
  }

  static Subject subject(VmEncryptionState vm) {
    return Subject.of("VM", vm.vmName(), vm.vmId());
  }

  public Part home() {
    return new Part(state, null, Optional.empty());
  }

  /** The disks, in the VM's order. */
  public List<Part> disks() {
    List<Part> disks = new ArrayList<>(state.disks().size());
    for (DiskEncryptionState disk : state.disks()) {
      disks.add(disk(disk));
    }
    return disks;
  }

  /** One of its disks, as it was read. */
  public Part disk(DiskDevice device) {
    // loops here and below: thousands of VMs are judged
    for (DiskEncryptionState disk : state.disks()) {
      if (disk.key() == device.key()) {
        return disk(disk);
      }
    }
    throw new NoSuchElementException("a defect: no disk " + device);
  }

  /** What a state does not show stands in nobody's way. */
  Part disk(DiskEncryptionState disk) {
    if (reading != null) {
      for (DiskDevice device : reading.disks()) {
        if (device.key() == disk.key()) {
          return new Part(state, disk, Obstacle.of(reading, device));
        }
      }
    }
    return new Part(state, disk, Optional.empty());
  }

  /** Home and disks. */
  public List<Part> parts() {
    List<Part> parts = disks();
    parts.add(0, home());
    return parts;
  }
}
