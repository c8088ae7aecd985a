package io.vmcrypt.vsphere.move;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.vsphere.rollout.EncryptionRollout;
import io.vmcrypt.vsphere.rollout.RolloutVm;
import io.vmcrypt.vsphere.vm.VirtualMachine;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which VMs move, where each goes, and how many at a time.
 *
 * <p>The limits count on both sides: a VM counts for the host and the datastores that it comes
 * from, and for those that it goes to. {@link Builder#concurrency} limits what goes over the link
 * between the two vCenters.
 *
 * <p>Immutable and thread-safe; the builder is neither.
 */
public final class Relocation {

  /** How many VMs move at a time by default: 4. */
  public static final int DEFAULT_CONCURRENCY = 4;

  /** How many failures stop the moves by default: 3. */
  public static final int DEFAULT_STOP_AFTER_FAILURES = 3;

  private final Map<String, VirtualMachine> virtualMachines;
  private final Map<String, Placement> placements;
  private final int concurrency;
  private final OptionalInt perHost;
  private final OptionalInt perDatastore;
  private final OptionalInt stopAfterFailures;
  private final Optional<Comparator<RolloutVm>> order;
  private final Set<String> evenIfNotKnown;

  private Relocation(Builder builder) {
    this.virtualMachines =
        Collections.unmodifiableMap(new LinkedHashMap<>(builder.virtualMachines));
    this.placements = Map.copyOf(builder.placements);
    this.concurrency = builder.concurrency;
    this.perHost = builder.perHost;
    this.perDatastore = builder.perDatastore;
    this.stopAfterFailures = builder.stopAfterFailures;
    this.order = Optional.ofNullable(builder.order);
    this.evenIfNotKnown = Collections.unmodifiableSet(new LinkedHashSet<>(builder.evenIfNotKnown));
  }

  /**
   * VMs that all go to one place.
   *
   * @param virtualMachines which VMs, found by the client of the source; one that is given twice
   *     counts once
   * @param placement where they go
   * @return a builder
   * @throws NullPointerException if an argument or a VM is null
   * @throws IllegalArgumentException if there is no VM
   */
  public static Builder builder(
      Collection<? extends VirtualMachine> virtualMachines, Placement placement) {
    requireNonNull(placement, "placement");
    Map<VirtualMachine, Placement> placements = new LinkedHashMap<>();
    requireNonNull(virtualMachines, "virtualMachines")
        .forEach(vm -> placements.put(requireNonNull(vm, "virtualMachine"), placement));
    return new Builder(placements);
  }

  /**
   * VMs with a place for each.
   *
   * @param placements where each VM goes; they are started in the order of the map
   * @return a builder
   * @throws NullPointerException if the map, a VM or a place is null
   * @throws IllegalArgumentException if there is no VM, or two VMs have one id
   */
  public static Builder builder(Map<? extends VirtualMachine, Placement> placements) {
    return new Builder(requireNonNull(placements, "placements"));
  }

  /**
   * Which VMs.
   *
   * @return each once, in the order in which they were given
   */
  public List<VirtualMachine> virtualMachines() {
    return List.copyOf(virtualMachines.values());
  }

  /**
   * Where a VM goes.
   *
   * @param virtualMachine one of {@link #virtualMachines}
   * @return its place
   * @throws NullPointerException if {@code virtualMachine} is null
   * @throws IllegalArgumentException if it is none of them
   */
  public Placement placement(VirtualMachine virtualMachine) {
    Placement placement = placements.get(requireNonNull(virtualMachine, "virtualMachine").id());
    if (placement == null) {
      throw new IllegalArgumentException(
          "VM \"" + virtualMachine.name() + "\" (" + virtualMachine.id() + ") does not move");
    }
    return placement;
  }

  /**
   * How many VMs move at a time.
   *
   * @return 1 to {@link EncryptionRollout#MAX_CONCURRENCY}
   */
  public int concurrency() {
    return concurrency;
  }

  /**
   * How many VMs move at a time from or to one host.
   *
   * @return 1 or more; empty for no separate limit
   */
  public OptionalInt perHost() {
    return perHost;
  }

  /**
   * How many VMs move at a time from or to one datastore.
   *
   * @return 1 or more; empty for no separate limit
   */
  public OptionalInt perDatastore() {
    return perDatastore;
  }

  /**
   * How many failures stop the moves.
   *
   * @return 1 or more; empty if none do
   */
  public OptionalInt stopAfterFailures() {
    return stopAfterFailures;
  }

  /**
   * In which order VMs move.
   *
   * @return empty for the order in which they were given
   */
  public Optional<Comparator<RolloutVm>> order() {
    return order;
  }

  /**
   * The VMs that move even if it is not known whether they may.
   *
   * @return managed object ids at the source
   */
  public Set<String> evenIfNotKnown() {
    return evenIfNotKnown;
  }

  /** In words: "move 120 VMs to another vCenter". */
  @Override
  public String toString() {
    int count = virtualMachines.size();
    return "move " + count + (count == 1 ? " VM" : " VMs") + " to another vCenter";
  }

  /** Refines a {@link Relocation}. Not thread-safe; may be used again. */
  public static final class Builder {
    private final Map<String, VirtualMachine> virtualMachines = new LinkedHashMap<>();
    private final Map<String, Placement> placements = new LinkedHashMap<>();
    private int concurrency = DEFAULT_CONCURRENCY;
    private OptionalInt perHost = OptionalInt.empty();
    private OptionalInt perDatastore = OptionalInt.empty();
    private OptionalInt stopAfterFailures = OptionalInt.of(DEFAULT_STOP_AFTER_FAILURES);
    private @Nullable Comparator<RolloutVm> order;
    private final Set<String> evenIfNotKnown = new LinkedHashSet<>();

    private Builder(Map<? extends VirtualMachine, Placement> wanted) {
      wanted.forEach(
          (vm, placement) -> {
            String id = requireNonNull(vm, "virtualMachine").id();
            VirtualMachine before = virtualMachines.putIfAbsent(id, vm);
            if (before != null && !before.equals(vm)) {
              throw new IllegalArgumentException(
                  "two VMs have the id "
                      + id
                      + ", so different clients have found them; make a separate relocation for"
                      + " each vCenter");
            }
            placements.put(id, requireNonNull(placement, "placement"));
          });
      if (virtualMachines.isEmpty()) {
        throw new IllegalArgumentException("no VM is given; name at least one");
      }
    }

    /**
     * How many VMs move at a time; by default {@link Relocation#DEFAULT_CONCURRENCY}.
     *
     * @param concurrency 1 to {@link EncryptionRollout#MAX_CONCURRENCY}
     * @return this
     * @throws IllegalArgumentException if it is out of range
     */
    public Builder concurrency(int concurrency) {
      this.concurrency = limit("concurrency", concurrency);
      return this;
    }

    /**
     * How many VMs move at a time from or to one host; by default there is no separate limit.
     *
     * @param perHost 1 to {@link EncryptionRollout#MAX_CONCURRENCY}
     * @return this
     * @throws IllegalArgumentException if it is out of range
     */
    public Builder perHost(int perHost) {
      this.perHost = OptionalInt.of(limit("perHost", perHost));
      return this;
    }

    /**
     * How many VMs move at a time from or to one datastore; by default there is no separate limit.
     *
     * @param perDatastore 1 to {@link EncryptionRollout#MAX_CONCURRENCY}
     * @return this
     * @throws IllegalArgumentException if it is out of range
     */
    public Builder perDatastore(int perDatastore) {
      this.perDatastore = OptionalInt.of(limit("perDatastore", perDatastore));
      return this;
    }

    private static int limit(String name, int limit) {
      if (limit < 1 || limit > EncryptionRollout.MAX_CONCURRENCY) {
        throw new IllegalArgumentException(
            name + " " + limit + " is not in 1 to " + EncryptionRollout.MAX_CONCURRENCY);
      }
      return limit;
    }

    /**
     * Starts no more moves once this many have failed, and lets running ones end; by default {@link
     * Relocation#DEFAULT_STOP_AFTER_FAILURES}. A VM that is refused before its move has not failed.
     *
     * @param failures 1 or more
     * @return this
     * @throws IllegalArgumentException if it is less than 1
     */
    public Builder stopAfterFailures(int failures) {
      if (failures < 1) {
        throw new IllegalArgumentException(
            "failures " + failures + " is less than 1; use neverStop to go on however many fail");
      }
      this.stopAfterFailures = OptionalInt.of(failures);
      return this;
    }

    /**
     * Goes on however many moves fail.
     *
     * @return this
     */
    public Builder neverStop() {
      this.stopAfterFailures = OptionalInt.empty();
      return this;
    }

    /**
     * In which order VMs move; by default the order in which they were given.
     *
     * @param order such as {@link RolloutVm#SMALLEST_FIRST}
     * @return this
     * @throws NullPointerException if {@code order} is null
     */
    public Builder order(Comparator<RolloutVm> order) {
      this.order = requireNonNull(order, "order");
      return this;
    }

    /**
     * Moves a VM even if it is not known whether it may; by default such a VM is refused, with the
     * reasons. What is known to stand in the way is not lifted. May be called several times.
     *
     * @param id its managed object id at the source: "vm-42"
     * @return this
     * @throws NullPointerException if {@code id} is null
     * @throws IllegalArgumentException if it is the id of none of the VMs
     */
    public Builder evenIfNotKnown(String id) {
      if (!virtualMachines.containsKey(requireNonNull(id, "id"))) {
        throw new IllegalArgumentException("no VM of id \"" + id + "\" is to move");
      }
      this.evenIfNotKnown.add(id);
      return this;
    }

    /**
     * Makes the relocation; nothing is sent.
     *
     * @return the relocation
     */
    public Relocation build() {
      return new Relocation(this);
    }
  }
}
