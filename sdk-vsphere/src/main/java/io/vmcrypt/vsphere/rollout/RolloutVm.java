package io.vmcrypt.vsphere.rollout;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.shared.input.OneLine;
import io.vmcrypt.vsphere.vm.PowerState;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * A VM of a rollout, as it was when the rollout first read it. An order can use any of this.
 *
 * @param id vSphere's managed object id: "vm-42"
 * @param name the name that the vSphere Client shows
 * @param path where it is in the inventory; empty if these credentials do not see that
 * @param powerState whether it runs
 * @param homeEncrypted whether its home has a key
 * @param disks how many virtual disks it has
 * @param capacityBytes the capacity of its disks together
 * @param encryptedBytes the capacity of its disks that have a key
 * @param host the managed object id of the host where it is registered: "host-9"
 * @param datastores the managed object ids of the datastores that hold its disks
 */
public record RolloutVm(
    String id,
    String name,
    String path,
    PowerState powerState,
    boolean homeEncrypted,
    int disks,
    long capacityBytes,
    long encryptedBytes,
    Optional<String> host,
    List<String> datastores) {

  /** The VMs with the least disk capacity first; of the same capacity, by name. */
  public static final Comparator<RolloutVm> SMALLEST_FIRST =
      Comparator.comparingLong(RolloutVm::capacityBytes).thenComparing(RolloutVm::name);

  /** The VMs with the most disk capacity first; of the same capacity, by name. */
  public static final Comparator<RolloutVm> LARGEST_FIRST =
      Comparator.comparingLong(RolloutVm::capacityBytes).reversed().thenComparing(RolloutVm::name);

  /** By name, then by id. */
  public static final Comparator<RolloutVm> BY_NAME =
      Comparator.comparing(RolloutVm::name).thenComparing(RolloutVm::id);

  public RolloutVm {
    requireNonNull(id, "id");
    requireNonNull(name, "name");
    requireNonNull(path, "path");
    requireNonNull(powerState, "powerState");
    requireNonNull(host, "host");
    datastores = List.copyOf(datastores);
  }

  /** In one line: {@code VM "web-01" (vm-42)}. */
  @Override
  public String toString() {
    return "VM \"" + OneLine.of(name) + "\" (" + id + ")";
  }
}
