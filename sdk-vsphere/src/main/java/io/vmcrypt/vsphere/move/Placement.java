package io.vmcrypt.vsphere.move;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.vsphere.internal.names.InventoryPath;
import io.vmcrypt.vsphere.internal.names.ObjectName;
import io.vmcrypt.vsphere.vm.DiskSelector;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Where a VM goes at the target. All names are names of the target, but for the networks that it
 * comes from. They are looked up when a move is checked or started, each once.
 *
 * <pre>{@code
 * Placement there =
 *     Placement.builder("/Private/host/Cluster1", "vsanDatastore")
 *         .folder("/Private/vm/Prod")
 *         .network("VM Network", "prod-vlan-12")
 *         .build();
 * }</pre>
 *
 * <p>The policy of the VM and its keys stay as they are: a re-key or another policy comes before or
 * after a move. Immutable and thread-safe; the builder is neither.
 *
 * @param pool the resource pool, or the cluster or host whose root pool is meant: an inventory path
 * @param datastore the datastore for the home, and for all disks that are not placed one by one:
 *     its name
 * @param folder the folder: an inventory path; empty for the datacenter's root folder of VMs
 * @param host the host: its name; empty if the hosts of the pool's cluster take turns
 * @param storagePolicyId the storage policy at the target: its id there; empty if none is named
 * @param disks the datastores of disks that are placed one by one: names by disk, in the order in
 *     which they were given
 * @param networks for each network of the source its network at the target, by name
 */
public record Placement(
    String pool,
    String datastore,
    Optional<String> folder,
    Optional<String> host,
    Optional<String> storagePolicyId,
    Map<DiskSelector, String> disks,
    Map<String, String> networks) {

  /**
   * A place.
   *
   * @throws IllegalArgumentException as the builder does
   */
  public Placement {
    pool = path("pool", pool, "/Private/host/Cluster1");
    name("datastore", datastore);
    folder = folder.map(given -> path("folder", given, "/Private/vm/Prod"));
    host.ifPresent(given -> name("host", given));
    storagePolicyId.ifPresent(given -> name("storagePolicyId", given));
    disks = Collections.unmodifiableMap(new LinkedHashMap<>(disks));
    networks = Collections.unmodifiableMap(new LinkedHashMap<>(networks));
  }

  /**
   * A place to refine.
   *
   * @param pool the inventory path of a resource pool, or of a cluster or host, which means its
   *     root pool: {@code /Private/host/Cluster1}
   * @param datastore the name of the datastore for the home and all disks, in the same datacenter
   * @return a builder
   * @throws IllegalArgumentException if the path is blank or has an empty part, or the name is
   *     empty
   */
  public static Builder builder(String pool, String datastore) {
    return new Builder(path("pool", pool, "/Private/host/Cluster1"), name("datastore", datastore));
  }

  private static String path(String what, String path, String example) {
    return InventoryPath.parse(path, what, example).toString();
  }

  private static String name(String what, String name) {
    return ObjectName.checked(what, name);
  }

  /**
   * The same place, to change.
   *
   * @return a new builder
   */
  public Builder toBuilder() {
    Builder builder = new Builder(pool, datastore);
    builder.folder = folder;
    builder.host = host;
    builder.storagePolicyId = storagePolicyId;
    builder.disks.putAll(disks);
    builder.networks.putAll(networks);
    return builder;
  }

  /** In words: "to /Private/host/Cluster1, datastore vsanDatastore". */
  @Override
  public String toString() {
    return "to %s%s, datastore %s%s"
        .formatted(
            pool,
            host.map(name -> ", host " + name).orElse(""),
            datastore,
            folder.map(path -> ", folder " + path).orElse(""));
  }

  /** Refines a {@link Placement}. Not thread-safe; may be used again. */
  public static final class Builder {
    private final String pool;
    private final String datastore;
    private Optional<String> folder = Optional.empty();
    private Optional<String> host = Optional.empty();
    private Optional<String> storagePolicyId = Optional.empty();
    private final Map<DiskSelector, String> disks = new LinkedHashMap<>();
    private final Map<String, String> networks = new LinkedHashMap<>();

    private Builder(String pool, String datastore) {
      this.pool = pool;
      this.datastore = datastore;
    }

    /**
     * The folder; by default the root folder of VMs of the pool's datacenter.
     *
     * @param path an inventory path: {@code /Private/vm/Prod}
     * @return this
     * @throws IllegalArgumentException if it is blank or has an empty part
     */
    public Builder folder(String path) {
      this.folder = Optional.of(Placement.path("folder", path, "/Private/vm/Prod"));
      return this;
    }

    /**
     * The host; by default the hosts of the pool's cluster that are connected and not in
     * maintenance take turns.
     *
     * @param name as vCenter shows it
     * @return this
     * @throws IllegalArgumentException if it is no name
     */
    public Builder host(String name) {
      this.host = Optional.of(Placement.name("host", name));
      return this;
    }

    /**
     * The storage policy of home and disks at the target; by default none is named, and the target
     * decides.
     *
     * @param id {@link io.vmcrypt.vsphere.policy.StoragePolicy#id} of a policy of the target
     * @return this
     * @throws IllegalArgumentException if it is empty
     */
    public Builder storagePolicyId(String id) {
      this.storagePolicyId = Optional.of(Placement.name("storagePolicyId", id));
      return this;
    }

    /**
     * Another datastore for one disk. May be called several times.
     *
     * @param disk which disk
     * @param datastore its name
     * @return this
     * @throws IllegalArgumentException if it is no name
     */
    public Builder disk(DiskSelector disk, String datastore) {
      disks.put(requireNonNull(disk, "disk"), Placement.name("datastore", datastore));
      return this;
    }

    /**
     * Which network takes the place of one. Each network of the VM has to be named. May be called
     * several times.
     *
     * @param source the name of a network or port group of the source
     * @param target the name of one in the target's datacenter
     * @return this
     * @throws IllegalArgumentException if one is no name
     */
    public Builder network(String source, String target) {
      networks.put(Placement.name("source", source), Placement.name("target", target));
      return this;
    }

    /**
     * Makes the place; nothing is sent.
     *
     * @return the place
     */
    public Placement build() {
      return new Placement(pool, datastore, folder, host, storagePolicyId, disks, networks);
    }
  }
}
