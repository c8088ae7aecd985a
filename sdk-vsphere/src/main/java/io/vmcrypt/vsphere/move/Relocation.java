package io.vmcrypt.vsphere.move;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.core.shared.Count;
import io.vmcrypt.vsphere.rollout.RolloutLimits;
import io.vmcrypt.vsphere.vm.VirtualMachine;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which VMs move, where each goes, and how many at a time.
 *
 * <p>The limits count on both sides: a VM counts for the host and the datastores that it comes
 * from, and for those that it goes to. {@link RolloutLimits#concurrency()} limits what goes over
 * the link between the two vCenters.
 *
 * <p>Immutable and thread-safe.
 */
public final class Relocation {

  /** What holds where nothing else is said: 4 VMs at a time, and no more after 3 failures. */
  public static final RolloutLimits DEFAULT_LIMITS =
      RolloutLimits.DEFAULT.concurrency(4).stopAfterFailures(3);

  private final Map<VirtualMachine, Placement> placements;
  private final RolloutLimits limits;
  private final Map<String, Set<FindingCode>> skipped;

  private Relocation(
      Map<VirtualMachine, Placement> placements,
      RolloutLimits limits,
      Map<String, Set<FindingCode>> skipped) {
    this.placements = placements;
    this.limits = requireNonNull(limits, "limits");
    this.skipped = skipped;
  }

  /**
   * VMs that all go to one place.
   *
   * @param virtualMachines which VMs, found by the client of the source; one that is given twice
   *     counts once
   * @param placement where they go
   * @return the relocation
   * @throws IllegalArgumentException if there is no VM
   */
  public static Relocation of(
      Collection<? extends VirtualMachine> virtualMachines, Placement placement) {
    requireNonNull(placement, "placement");
    Map<VirtualMachine, Placement> placements = new LinkedHashMap<>();
    requireNonNull(virtualMachines, "virtualMachines")
        .forEach(vm -> placements.put(requireNonNull(vm, "virtualMachine"), placement));
    return of(placements);
  }

  /**
   * VMs with a place for each.
   *
   * @param placements where each VM goes; they are started in the order of the map
   * @return the relocation
   * @throws IllegalArgumentException if there is no VM, or two VMs have one id
   */
  public static Relocation of(Map<? extends VirtualMachine, Placement> placements) {
    Map<VirtualMachine, Placement> places = new LinkedHashMap<>();
    Set<String> ids = new HashSet<>();
    requireNonNull(placements, "placements")
        .forEach(
            (vm, placement) -> {
              if (!ids.add(requireNonNull(vm, "virtualMachine").id())) {
                throw new IllegalArgumentException(
                    "two VMs have the id "
                        + vm.id()
                        + ", so different clients have found them; make a separate relocation for"
                        + " each vCenter");
              }
              places.put(vm, requireNonNull(placement, "placement"));
            });
    if (places.isEmpty()) {
      throw new IllegalArgumentException("no VM is given; name at least one");
    }
    return new Relocation(Collections.unmodifiableMap(places), DEFAULT_LIMITS, Map.of());
  }

  /** {@return which VMs: each once, in the order in which they were given} */
  public List<VirtualMachine> virtualMachines() {
    return List.copyOf(placements.keySet());
  }

  /**
   * Where a VM goes.
   *
   * @param virtualMachine one of {@link #virtualMachines}
   * @return its place
   * @throws IllegalArgumentException if it is none of them
   */
  public Placement placement(VirtualMachine virtualMachine) {
    Placement placement = placements.get(requireNonNull(virtualMachine, "virtualMachine"));
    if (placement == null) {
      throw new IllegalArgumentException(
          "VM \"" + virtualMachine.name() + "\" (" + virtualMachine.id() + ") does not move");
    }
    return placement;
  }

  /** {@return how many VMs move at a time, and when it is given up} */
  public RolloutLimits limits() {
    return limits;
  }

  /**
   * {@return the VMs that move even if it is not known whether they may, each with the reasons for
   * which that is said; reasons by managed object id at the source}
   */
  public Map<String, Set<FindingCode>> skipped() {
    return skipped;
  }

  /** In words: "move 120 VMs to another vCenter". */
  @Override
  public String toString() {
    return "move " + Count.of(placements.size(), "VM") + " to another vCenter";
  }

  /**
   * The same with other limits.
   *
   * @param limits how many VMs move at a time, and when it is given up
   * @return a new relocation
   */
  public Relocation limits(RolloutLimits limits) {
    return new Relocation(placements, limits, skipped);
  }

  /**
   * Moves a VM even if it is not known whether it may, for one reason; by default such a VM is
   * refused, with the reasons. A VM with another reason stays refused, and what is known to stand
   * in the way is not lifted. May be called several times.
   *
   * @param id its managed object id at the source: "vm-42"
   * @param reason one of {@link RelocationVerdict#notKnown}, such as {@link
   *     FindingCode#MOVE_NOT_DOCUMENTED}
   * @return a new relocation
   * @throws IllegalArgumentException if it is the id of none of the VMs
   */
  public Relocation skip(String id, FindingCode reason) {
    requireNonNull(reason, "reason");
    requireNonNull(id, "id");
    if (placements.keySet().stream().noneMatch(vm -> vm.id().equals(id))) {
      throw new IllegalArgumentException("no VM of id \"" + id + "\" is to move");
    }
    Set<FindingCode> reasons = new LinkedHashSet<>(skipped.getOrDefault(id, Set.of()));
    reasons.add(reason);
    Map<String, Set<FindingCode>> lifted = new LinkedHashMap<>(skipped);
    lifted.put(id, Collections.unmodifiableSet(reasons));
    return new Relocation(placements, limits, Collections.unmodifiableMap(lifted));
  }
}
