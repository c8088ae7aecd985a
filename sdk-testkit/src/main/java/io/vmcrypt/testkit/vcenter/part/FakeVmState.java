package io.vmcrypt.testkit.vcenter.part;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The state of a VM in a {@link io.vmcrypt.testkit.vcenter.FakeVcenter}.
 *
 * @param name the display name, not escaped
 * @param path the inventory path with escaped names, for example {@code /Datacenter/vm/Prod/web-01}
 * @param id the managed object id, for example {@code vm-25}
 * @param instanceUuid vSphere {@code config.instanceUuid}, which stays the same wherever it moves
 * @param biosUuid vSphere {@code config.uuid}
 * @param host the name of its host
 * @param powerState {@code poweredOn} or {@code poweredOff}
 * @param key the key of its home, null if that is not encrypted
 * @param policy the name of the storage policy of its home, null if it has none
 * @param migrateEncryption {@code disabled}, {@code opportunistic} or {@code required}
 * @param disks its disks
 * @param reconfigurations how many reconfigurations took effect
 * @param template whether it is a template now
 * @param customAttributes the values of its custom attributes by their names, also empty ones
 * @param virtualTpmIdentity who its virtual TPM is, the same for copies of one; null if it has none
 * @param snapshots its snapshots in the order in which they were taken
 */
public record FakeVmState(
    String name,
    String path,
    String id,
    String instanceUuid,
    String biosUuid,
    String host,
    String powerState,
    @Nullable FakeKey key,
    @Nullable String policy,
    String migrateEncryption,
    List<Disk> disks,
    int reconfigurations,
    boolean template,
    Map<String, String> customAttributes,
    @Nullable String virtualTpmIdentity,
    List<Snapshot> snapshots) {

  /**
   * {@return whether it has a virtual TPM: true if there is a device of type {@code VirtualTPM}}
   */
  public boolean virtualTpm() {
    return virtualTpmIdentity != null;
  }

  /** {@return whether the home is encrypted: true if it has a key} */
  public boolean isEncrypted() {
    return key != null;
  }

  /**
   * {@return whether all of the VM is encrypted: true if the home and all links of all disks have
   * keys}
   */
  public boolean isFullyEncrypted() {
    return isEncrypted()
        && disks.stream()
            .allMatch(
                disk ->
                    disk.isEncrypted() && disk.parentKeys().stream().allMatch(Optional::isPresent));
  }

  /**
   * The snapshot with a name.
   *
   * @param name its name
   * @return the snapshot, the oldest one if several have this name
   * @throws IllegalArgumentException if there is none
   */
  public Snapshot snapshot(String name) {
    return snapshots.stream()
        .filter(snapshot -> snapshot.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no snapshot of this name: " + name));
  }

  /**
   * {@return the disk with a label}
   *
   * @param label for example {@code Hard disk 1}
   * @throws IllegalArgumentException if there is none
   */
  public Disk disk(String label) {
    return disks.stream()
        .filter(disk -> disk.label().equals(label))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no disk of this label: " + label));
  }

  /**
   * A virtual disk.
   *
   * @param deviceKey its key among the devices of the VM, for example 2000
   * @param label its label, for example {@code Hard disk 1}
   * @param key the key of the file that the VM writes to, null if it is not encrypted
   * @param policy the name of its storage policy, null if it has none
   * @param parentKeys the key of each link below that file, empty for one that is not encrypted
   */
  public record Disk(
      int deviceKey,
      String label,
      @Nullable FakeKey key,
      @Nullable String policy,
      List<Optional<FakeKey>> parentKeys) {

    /** {@return whether the file that the VM writes to is encrypted: true if it has a key} */
    public boolean isEncrypted() {
      return key != null;
    }
  }

  /**
   * A snapshot, as its own configuration shows it.
   *
   * @param name its name
   * @param id the managed object id, for example {@code snapshot-31}
   * @param key the key of the home, null if that is not encrypted
   * @param disks its disks; none has a policy
   */
  public record Snapshot(String name, String id, @Nullable FakeKey key, List<Disk> disks) {}
}
