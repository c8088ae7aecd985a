package io.vmcrypt.vsphere.internal.vm.judge;

import io.vmcrypt.core.Subject;
import io.vmcrypt.vsphere.internal.vm.reading.AssignedPolicies;
import io.vmcrypt.vsphere.internal.vm.reading.DiskDevice;
import io.vmcrypt.vsphere.internal.vm.reading.VmReading;
import io.vmcrypt.vsphere.policy.StoragePolicy;
import io.vmcrypt.vsphere.vm.CryptoKeyId;
import io.vmcrypt.vsphere.vm.DiskEncryptionState;
import io.vmcrypt.vsphere.vm.PartChange;
import io.vmcrypt.vsphere.vm.VmEncryptionState;
import java.util.List;
import java.util.Optional;

/**
 * A VM's home or a disk, as far as it is judged.
 *
 * @param vmId whose it is
 * @param vmName as people read it
 * @param label {@link PartChange#HOME}, or the disk's
 * @param key vSphere {@code VirtualDevice.key}; 0 for the home
 * @param links the key of each link; of a home, its key
 * @param policy what it has
 * @param obstacle what keeps it from getting a key
 */
public record Part(
    String vmId,
    String vmName,
    String label,
    int key,
    List<Optional<CryptoKeyId>> links,
    Optional<StoragePolicy> policy,
    Optional<Obstacle> obstacle) {

  public static Part home(VmReading vm, AssignedPolicies policies) {
    return home(vm.vm().value(), vm.name(), vm.keyId(), policies.home());
  }

  private static Part home(
      String vmId, String vmName, Optional<CryptoKeyId> key, Optional<StoragePolicy> policy) {
    return new Part(vmId, vmName, PartChange.HOME, 0, List.of(key), policy, Optional.empty());
  }

  public static Part disk(VmReading vm, DiskDevice disk, AssignedPolicies policies) {
    return new Part(
        vm.vm().value(),
        vm.name(),
        disk.label(),
        disk.key(),
        disk.links(),
        policies.disk(disk),
        Obstacle.of(vm, disk));
  }

  public static Part home(VmEncryptionState vm) {
    return home(vm.vmId(), vm.vmName(), vm.homeKeyId(), vm.homePolicy());
  }

  /** What a state does not show stands in nobody's way. */
  public static Part disk(VmEncryptionState vm, DiskEncryptionState disk) {
    return new Part(
        vm.vmId(),
        vm.vmName(),
        disk.label(),
        disk.key(),
        disk.links(),
        disk.policy(),
        Optional.empty());
  }

  boolean isHome() {
    return key == 0;
  }

  /** Whether a link of it has no key. */
  public boolean isPlain() {
    return links.contains(Optional.<CryptoKeyId>empty());
  }

  public Subject subject() {
    return Subject.of("VM", vmName, vmId).part(label);
  }

  /** For messages. */
  public String title() {
    return (isHome() ? "the home" : "disk \"" + label + "\" (key " + key + ")")
        + " of VM \""
        + vmName
        + "\"";
  }
}
