package io.vmcrypt.vsphere.rollout;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.shared.Count;
import io.vmcrypt.vsphere.vm.PolicyAssignment;
import io.vmcrypt.vsphere.vm.Unlock;
import io.vmcrypt.vsphere.vm.VirtualMachine;
import io.vmcrypt.vsphere.vm.VmChange;
import io.vmcrypt.vsphere.vm.VmFilter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One change to the encryption of many VMs: which change, which VMs, in which order, and how many
 * at a time.
 *
 * <pre>{@code
 * EncryptionRollout rollout =
 *     EncryptionRollout.builder(
 *             PolicyAssignment.builder(vcenter.storagePolicies().getVmEncryption()).build(),
 *             vcenter.virtualMachines().list())
 *         .limits(RolloutLimits.DEFAULT.concurrency(16).perDatastore(4))
 *         .order(RolloutVm.SMALLEST_FIRST)
 *         .build();
 * try (Rollout running = vcenter.rollouts().start(rollout)) {
 *   RolloutReport report = running.await(Duration.ofHours(8));
 * }
 * }</pre>
 *
 * <p>Some VMs should be encrypted only on purpose: a vCenter, agents of a solution (vCLS among
 * them), and the VM of a KMS whose keys it might get. A {@link PolicyAssignment} leaves them out
 * unless they are {@linkplain VirtualMachine#isNamed named}. Plan and report give the reason, as
 * they do for VMs that the caller excludes.
 *
 * <p>A VM is "running" from the call that starts its reconfiguration until vCenter's task has
 * ended. So is a VM on which somebody else's task runs.
 *
 * <p>Immutable and thread-safe; the builder is neither.
 */
public final class EncryptionRollout {

  private final VmChange change;
  private final List<VirtualMachine> virtualMachines;
  private final Optional<VmFilter> filter;
  private final RolloutLimits limits;
  private final Optional<Comparator<RolloutVm>> order;
  private final List<VmFilter> exclusions;
  private final Set<String> excludedIds;

  private EncryptionRollout(Builder builder) {
    this.change = builder.change;
    this.virtualMachines = builder.virtualMachines;
    this.filter = Optional.ofNullable(builder.filter);
    // a VM whose key is gone stays locked, and is no reason to leave others so
    this.limits = change instanceof Unlock ? builder.limits.allAtOnce() : builder.limits;
    this.order = Optional.ofNullable(builder.order);
    this.exclusions = List.copyOf(builder.exclusions);
    this.excludedIds = Collections.unmodifiableSet(new LinkedHashSet<>(builder.excludedIds));
  }

  /**
   * One change to many VMs.
   *
   * <p>If vCenter makes the keys, a VM takes about one call. If keys of a named KMS cluster are
   * wanted, each VM takes one more call, which makes its key.
   *
   * @param change the change for each VM
   * @param virtualMachines which VMs, found by the client that will run the rollout; a VM that is
   *     given twice counts once
   * @return a builder
   * @throws IllegalArgumentException if {@code virtualMachines} is empty, or holds two VMs of one
   *     id that different clients have found
   */
  public static Builder builder(
      VmChange change, Collection<? extends VirtualMachine> virtualMachines) {
    return new Builder(requireNonNull(change, "change"), checked(virtualMachines), null);
  }

  /**
   * One change to all VMs that a filter finds. They are looked for when the rollout is planned or
   * started, so a rollout that starts later may find other VMs than its plan; {@link
   * #forVirtualMachines} keeps it to those of the plan. A plan finds and reads them at once, which
   * takes fewer calls than to find them first.
   *
   * @param change the change for each VM
   * @param filter which VMs; its page size does not count
   * @return a builder
   */
  public static Builder matching(VmChange change, VmFilter filter) {
    return new Builder(
        requireNonNull(change, "change"), List.of(), requireNonNull(filter, "filter"));
  }

  private static List<VirtualMachine> checked(
      Collection<? extends VirtualMachine> virtualMachines) {
    Map<String, VirtualMachine> byId = new LinkedHashMap<>();
    for (VirtualMachine vm : requireNonNull(virtualMachines, "virtualMachines")) {
      // a VM that the caller named stays named, even if a list has it too
      byId.merge(requireNonNull(vm, "virtualMachine").id(), vm, EncryptionRollout::once);
    }
    if (byId.isEmpty()) {
      throw new IllegalArgumentException("virtualMachines is empty; name at least one VM");
    }
    return List.copyOf(byId.values());
  }

  private static VirtualMachine once(VirtualMachine first, VirtualMachine other) {
    if (!first.equals(other)) {
      throw new IllegalArgumentException(
          ("virtualMachines: \"%s\" and \"%s\" have the same id, %s, and were found by different"
                  + " clients; make a separate rollout for each vCenter")
              .formatted(first.name(), other.name(), first.id()));
    }
    return first.isNamed() || !other.isNamed() ? first : other;
  }

  /** {@return what is done to each VM} */
  public VmChange change() {
    return change;
  }

  /**
   * {@return which VMs: each once, in the order in which they were given; empty if a filter finds
   * them}
   */
  public List<VirtualMachine> virtualMachines() {
    return virtualMachines;
  }

  /** {@return which VMs, if a filter finds them; empty if they were given} */
  public Optional<VmFilter> filter() {
    return filter;
  }

  /** {@return how many VMs run at a time, which goes first, and when it is given up} */
  public RolloutLimits limits() {
    return limits;
  }

  /** {@return in which order VMs are started; empty for the order in which they were given} */
  public Optional<Comparator<RolloutVm>> order() {
    return order;
  }

  /**
   * Which of the VMs are left out: all that meet one of these filters.
   *
   * @return in the order in which they were given; empty if none are
   */
  public List<VmFilter> exclusions() {
    return exclusions;
  }

  /** {@return which of the VMs are left out by their ids; managed object ids; empty if none are} */
  public Set<String> excludedIds() {
    return excludedIds;
  }

  /**
   * The same rollout, to change.
   *
   * @return a new builder
   */
  public Builder toBuilder() {
    return toBuilder(virtualMachines, filter.orElse(null));
  }

  /**
   * The same rollout for these VMs, such as those that a plan would change.
   *
   * @param virtualMachines which VMs, as for {@link #builder(VmChange, Collection)}
   * @return another rollout
   * @throws IllegalArgumentException if there is none, or it holds two VMs of one id that different
   *     clients have found
   */
  public EncryptionRollout forVirtualMachines(
      Collection<? extends VirtualMachine> virtualMachines) {
    return toBuilder(checked(virtualMachines), null).build();
  }

  private Builder toBuilder(List<VirtualMachine> vms, @Nullable VmFilter found) {
    Builder builder = new Builder(change, vms, found);
    builder.limits = limits;
    builder.order = order.orElse(null);
    builder.exclusions.addAll(exclusions);
    builder.excludedIds.addAll(excludedIds);
    return builder;
  }

  /** In words: "decrypt home and all disks of 120 VMs", or "of VMs below /Paris/vm/Prod". */
  @Override
  public String toString() {
    if (filter.isPresent()) {
      return change + " of " + filter.get();
    }
    int count = virtualMachines.size();
    return change + " of " + Count.of(count, "VM");
  }

  /** Refines an {@link EncryptionRollout}. Not thread-safe; may be used again. */
  public static final class Builder {
    private final VmChange change;
    private final List<VirtualMachine> virtualMachines;
    private final @Nullable VmFilter filter;
    private RolloutLimits limits = RolloutLimits.DEFAULT;
    private @Nullable Comparator<RolloutVm> order;
    private final List<VmFilter> exclusions = new ArrayList<>();
    private final Set<String> excludedIds = new LinkedHashSet<>();

    private Builder(
        VmChange change, List<VirtualMachine> virtualMachines, @Nullable VmFilter filter) {
      this.change = change;
      this.virtualMachines = virtualMachines;
      this.filter = filter;
    }

    /**
     * How many VMs run at a time, which goes first, and when it is given up; by default {@link
     * RolloutLimits#DEFAULT}. VMs are unlocked all at once in any case.
     *
     * @param limits the limits
     * @return this
     */
    public Builder limits(RolloutLimits limits) {
      this.limits = requireNonNull(limits, "limits");
      return this;
    }

    /**
     * In which order VMs are started; by default the order in which they were given. If a host or a
     * datastore is busy, VMs of others go first.
     *
     * @param order such as {@link RolloutVm#SMALLEST_FIRST}
     * @return this
     */
    public Builder order(Comparator<RolloutVm> order) {
      this.order = requireNonNull(order, "order");
      return this;
    }

    /**
     * Leaves VMs out, even named ones; by default none. May be called several times: then VMs that
     * match any of the filters are left out. Each filter is searched once, when the rollout is
     * planned or started. That takes a few calls, and throws {@link
     * io.vmcrypt.core.error.NotFoundException} if there is nothing at the filter's path.
     *
     * @param filter which ones
     * @return this
     */
    public Builder exclude(VmFilter filter) {
      this.exclusions.add(requireNonNull(filter, "filter"));
      return this;
    }

    /**
     * Leaves out the VMs below a place of the inventory, as {@link #exclude} does.
     *
     * @param inventoryPath that of a datacenter, folder, cluster, host, resource pool or vApp:
     *     {@code /Paris/vm/Infrastructure}
     * @return this
     * @throws IllegalArgumentException if it is blank or has an empty part
     */
    public Builder excludeBelow(String inventoryPath) {
      return exclude(VmFilter.builder().below(inventoryPath).build());
    }

    /**
     * Leaves out the VMs whose names match a pattern, as {@link #exclude} does.
     *
     * @param pattern such as {@code kms-*}, see {@link VmFilter.Builder#name}
     * @return this
     * @throws IllegalArgumentException if it is blank
     */
    public Builder excludeName(String pattern) {
      return exclude(VmFilter.builder().name(pattern).build());
    }

    /**
     * Leaves a VM out, even a named one; by default none. May be called several times.
     *
     * @param id its managed object id: "vm-42"
     * @return this
     * @throws IllegalArgumentException if it is blank
     */
    public Builder excludeId(String id) {
      if (requireNonNull(id, "id").isBlank()) {
        throw new IllegalArgumentException(
            "id \"" + id + "\" is blank; give a managed object id like vm-42");
      }
      this.excludedIds.add(id.strip());
      return this;
    }

    /**
     * Makes the rollout; nothing is sent.
     *
     * @return the rollout
     */
    public EncryptionRollout build() {
      return new EncryptionRollout(this);
    }
  }
}
