package io.vmcrypt.estate.part;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.vsphere.vm.MigrateEncryption;
import io.vmcrypt.vsphere.vm.PolicyAssignment.OldPolicy;
import io.vmcrypt.vsphere.vm.VmFilter;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Which VMs an {@link io.vmcrypt.estate.spec.Estate} encrypts, and what of them: VMs that a filter
 * finds, or VMs by name.
 *
 * <p>A VM that was named must be as the estate says: what stands in its way blocks the plan. Of the
 * VMs that a filter finds, those that cannot be encrypted now are left out, and the plan says which
 * and why. Those that belong to the infrastructure itself (the vCenter, the key server's own VM,
 * agents such as vCLS) are encrypted only if they are named.
 *
 * <p>Immutable and thread-safe.
 */
public final class VmSelection {

  /** The most names, disks, patterns or places that one list of a selection has. */
  public static final int MAX_NAMES = 10_000;

  /** What is said of it. It changes no more once a selection has it. */
  private final Builder said;

  private VmSelection(Builder said) {
    this.said = said;
  }

  /** {@return a builder of a selection of all VMs that the user of vCenter may see} */
  public static Builder all() {
    return new Builder(VmFilter.builder().build(), List.of());
  }

  /**
   * The VMs that a filter finds.
   *
   * @param filter by place, by name, or both; its page size does not count
   * @return a builder
   * @throws IllegalArgumentException if it goes by power state, by encryption or by key provider,
   *     since it would find other VMs once these are encrypted; or if it goes by neither place nor
   *     name: all VMs have to be said, with {@link #all}
   */
  public static Builder matching(VmFilter filter) {
    requireNonNull(filter, "filter");
    if (filter.powerState().isPresent()
        || filter.encryption().isPresent()
        || filter.keyProvider().isPresent()) {
      throw new IllegalArgumentException(
          filter
              + ": a filter by power state, by encryption or by key provider finds other VMs"
              + " tomorrow; go by place and name");
    }
    if (filter.below().isEmpty() && filter.name().isEmpty()) {
      throw new IllegalArgumentException(
          "the filter has neither a place nor a name, and so finds all VMs; if that is meant, say"
              + " VmSelection.all()");
    }
    return new Builder(filter.toBuilder().pageSize(VmFilter.DEFAULT_PAGE_SIZE).build(), List.of());
  }

  /**
   * VMs by name.
   *
   * @param names names, or inventory paths such as {@code /Paris/vm/Prod/web-01}; 1 to {@value
   *     #MAX_NAMES}
   * @return a builder
   * @throws IllegalArgumentException if there is none or are too many, one is blank, or one is
   *     there twice
   */
  public static Builder named(String... names) {
    List<String> given = List.of(names);
    if (given.isEmpty()) {
      throw new IllegalArgumentException("no VM is named");
    }
    checkCount("VMs", given.size());
    Set<String> seen = new LinkedHashSet<>();
    for (String name : given) {
      if (name.isBlank()) {
        throw new IllegalArgumentException("the name of a VM is blank");
      }
      if (!seen.add(name)) {
        throw new IllegalArgumentException("VM \"" + name + "\" is named twice");
      }
    }
    return new Builder(null, given);
  }

  private static void checkCount(String what, int count) {
    if (count > MAX_NAMES) {
      throw new IllegalArgumentException(
          count + " " + what + " are named; one selection takes " + MAX_NAMES);
    }
  }

  /** {@return the filter that finds the VMs; empty if they are named} */
  public Optional<VmFilter> filter() {
    return Optional.ofNullable(said.filter);
  }

  /** {@return the names of the VMs; names or inventory paths; empty if a filter finds them} */
  public List<String> names() {
    return said.names;
  }

  /**
   * {@return the disks that are encrypted beside the VM's home; labels such as {@code Hard disk 1};
   * empty for all disks}
   */
  public List<String> disks() {
    return said.disks;
  }

  /**
   * VMs that the filter finds and that are left out.
   *
   * @return patterns of names
   */
  public List<String> excludedNames() {
    return List.copyOf(said.excludedNames);
  }

  /**
   * Places whose VMs are left out.
   *
   * @return inventory paths
   */
  public List<String> excludedPaths() {
    return List.copyOf(said.excludedPaths);
  }

  /** {@return the mode of encrypted vMotion that the VMs get; empty if it stays as it is} */
  public Optional<MigrateEncryption> migrateEncryption() {
    return Optional.ofNullable(said.migrateEncryption);
  }

  /** {@return whether each VM gets a virtual TPM; false if those that have none stay so} */
  public boolean isWithVirtualTpm() {
    return said.virtualTpm;
  }

  /** {@return what becomes of a storage policy of a VM that has rules of its own} */
  public OldPolicy oldPolicy() {
    return said.oldPolicy;
  }

  /**
   * Whether the other chooses in the same way.
   *
   * @param other anything
   * @return true if it does
   */
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof VmSelection that && said.all().equals(that.said.all());
  }

  @Override
  public int hashCode() {
    return said.all().hashCode();
  }

  private static String words(VmFilter filter) {
    return filter.below().isEmpty() && filter.name().isEmpty() ? "all VMs" : filter.toString();
  }

  /** {@return in words; for messages, not for parsing} */
  @Override
  public String toString() {
    String which =
        filter().map(VmSelection::words).orElseGet(() -> "VMs " + String.join(", ", names()));
    List<String> excluded =
        Stream.concat(
                said.excludedNames.stream().map(name -> "\"" + name + "\""),
                said.excludedPaths.stream())
            .toList();
    return which
        + (excluded.isEmpty() ? "" : " without " + String.join(", ", excluded))
        + (disks().isEmpty() ? "" : ", home and " + String.join(", ", disks()));
  }

  /** Refines a {@link VmSelection}. Not thread-safe. */
  public static final class Builder {
    private final @Nullable VmFilter filter;
    private final List<String> names;
    private List<String> disks = List.of();
    private final List<String> excludedNames = new ArrayList<>();
    private final List<String> excludedPaths = new ArrayList<>();
    private @Nullable MigrateEncryption migrateEncryption;
    private boolean virtualTpm;
    private OldPolicy oldPolicy = OldPolicy.REFUSE;

    private Builder(@Nullable VmFilter filter, List<String> names) {
      this.filter = filter;
      this.names = names;
    }

    private List<Object> all() {
      return List.of(
          Optional.ofNullable(filter),
          names,
          disks,
          excludedNames,
          excludedPaths,
          Optional.ofNullable(migrateEncryption),
          virtualTpm,
          oldPolicy);
    }

    private Builder copy() {
      Builder copy = new Builder(filter, names);
      copy.disks = disks;
      copy.excludedNames.addAll(excludedNames);
      copy.excludedPaths.addAll(excludedPaths);
      copy.migrateEncryption = migrateEncryption;
      copy.virtualTpm = virtualTpm;
      copy.oldPolicy = oldPolicy;
      return copy;
    }

    /**
     * Encrypts the home and only these disks. By default the home and all disks.
     *
     * @param labels such as {@code Hard disk 1}, 1 to {@value VmSelection#MAX_NAMES}
     * @return this
     * @throws IllegalArgumentException if there is none or are too many, one is blank, or one is
     *     there twice
     */
    public Builder disks(String... labels) {
      List<String> given = List.of(labels);
      checkCount("disks", given.size());
      if (given.isEmpty()
          || given.stream().anyMatch(String::isBlank)
          || given.stream().distinct().count() < given.size()) {
        throw new IllegalArgumentException(
            "disks " + given + ": give one label or more, each once, such as \"Hard disk 1\"");
      }
      this.disks = given;
      return this;
    }

    /**
     * Leaves out VMs whose name matches a pattern.
     *
     * @param pattern as for {@link VmFilter.Builder#name}
     * @return this
     * @throws IllegalArgumentException if it is blank
     */
    public Builder excludeName(String pattern) {
      excludedNames.add(VmFilter.builder().name(pattern).build().name().orElseThrow());
      return this;
    }

    /**
     * Leaves out the VMs below a place of the inventory.
     *
     * @param inventoryPath as for {@link VmFilter.Builder#below}
     * @return this
     * @throws IllegalArgumentException if it is blank or has an empty part
     */
    public Builder excludeBelow(String inventoryPath) {
      excludedPaths.add(VmFilter.builder().below(inventoryPath).build().below().orElseThrow());
      return this;
    }

    /**
     * Sets the mode of encrypted vMotion. By default it stays as it is.
     *
     * @param mode {@link MigrateEncryption#REQUIRED}; an encrypted VM takes no weaker one
     * @return this
     * @throws IllegalArgumentException if it is a weaker one
     */
    public Builder migrateEncryption(MigrateEncryption mode) {
      requireNonNull(mode, "mode");
      if (mode.equals(MigrateEncryption.DISABLED) || mode.equals(MigrateEncryption.OPPORTUNISTIC)) {
        throw new IllegalArgumentException(
            "mode " + mode + ": an encrypted VM always moves encrypted; give required");
      }
      this.migrateEncryption = mode;
      return this;
    }

    /**
     * What becomes of a storage policy of a VM that has rules of its own, such as vSAN's. By
     * default such a VM is refused.
     *
     * @param choice to keep or replace it, or to refuse
     * @return this
     */
    public Builder oldPolicy(OldPolicy choice) {
      this.oldPolicy = requireNonNull(choice, "choice");
      return this;
    }

    /**
     * Gives each VM a virtual TPM, once its home is encrypted. A VM has to be off for that, and is
     * not switched off; it needs EFI firmware and virtual hardware 14. From then on its home cannot
     * be decrypted. By default those that have none stay so.
     *
     * @return this
     */
    public Builder withVirtualTpm() {
      this.virtualTpm = true;
      return this;
    }

    /**
     * Makes the selection.
     *
     * @return the selection
     * @throws IllegalArgumentException if VMs are excluded from VMs that were named, or too many
     *     names or places are excluded
     */
    public VmSelection build() {
      checkCount("VMs to leave out", excludedNames.size());
      checkCount("places to leave out", excludedPaths.size());
      if (filter == null && !(excludedNames.isEmpty() && excludedPaths.isEmpty())) {
        throw new IllegalArgumentException(
            "VMs that are named cannot be excluded: do not name them");
      }
      return new VmSelection(copy());
    }
  }
}
