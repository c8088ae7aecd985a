package io.vmcrypt.vsphere.vm;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.vsphere.internal.inventory.NamePattern;
import io.vmcrypt.vsphere.internal.names.InventoryName;
import io.vmcrypt.vsphere.internal.names.InventoryPath;
import java.util.Optional;

/**
 * Which VMs to find: those that meet every condition given. Immutable and thread-safe; the builder
 * is neither.
 *
 * <pre>{@code
 * VmFilter.builder()
 *     .below("/Paris/vm/Prod")
 *     .name("web-*")
 *     .powerState(PowerState.POWERED_OFF)
 *     .encryption(EncryptionLevel.PLAIN)
 *     .build()
 * }</pre>
 *
 * @param below where to look: an inventory path; empty for the whole inventory
 * @param name the pattern of the names; empty for any name
 * @param powerState whether the VMs run; empty for any
 * @param encryption how much of the VMs is encrypted; empty for any
 * @param keyProvider the key provider whose keys the VMs have; empty for any, and for plain VMs too
 * @param pageSize how many VMs are read at a time: 1 to {@link #MAX_PAGE_SIZE}
 */
public record VmFilter(
    Optional<String> below,
    Optional<String> name,
    Optional<PowerState> powerState,
    Optional<EncryptionLevel> encryption,
    Optional<String> keyProvider,
    int pageSize) {

  /** How many VMs are read at a time by default. */
  public static final int DEFAULT_PAGE_SIZE = 200;

  /** The most VMs at a time that {@link Builder#pageSize} allows. */
  public static final int MAX_PAGE_SIZE = 1000;

  /**
   * A filter.
   *
   * @throws IllegalArgumentException as the builder does
   */
  public VmFilter {
    var unused = filled(below, name, powerState, encryption, keyProvider, pageSize);
  }

  private static Builder filled(
      Optional<String> below,
      Optional<String> name,
      Optional<PowerState> powerState,
      Optional<EncryptionLevel> encryption,
      Optional<String> keyProvider,
      int pageSize) {
    Builder builder = new Builder().pageSize(pageSize);
    below.ifPresent(builder::below);
    name.ifPresent(builder::name);
    powerState.ifPresent(builder::powerState);
    encryption.ifPresent(builder::encryption);
    keyProvider.ifPresent(builder::keyProvider);
    return builder;
  }

  /**
   * A filter to refine: every VM.
   *
   * @return a builder
   */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * The same filter, to change.
   *
   * @return a new builder
   */
  public Builder toBuilder() {
    return filled(below, name, powerState, encryption, keyProvider, pageSize);
  }

  /**
   * Whether a VM of this name is among those that the filter finds, as far as names go. Sends
   * nothing.
   *
   * @param vmName as the vSphere Client shows it
   * @return true if the name matches the {@linkplain Builder#name pattern}, or there is none
   */
  public boolean matchesName(String vmName) {
    String kept = InventoryName.kept(requireNonNull(vmName, "vmName"));
    return name.map(pattern -> new NamePattern(pattern).matches(kept)).orElse(true);
  }

  /** {@return the filter in words; for messages, not for parsing} */
  @Override
  public String toString() {
    return "VMs"
        + name.map(pattern -> " named \"" + pattern + "\"").orElse("")
        + below.map(path -> " below " + path).orElse("")
        + powerState.map(state -> ", " + state).orElse("")
        + encryption.map(level -> ", encryption " + level).orElse("")
        + keyProvider.map(id -> ", with keys of key provider " + id).orElse("");
  }

  /** Refines a {@link VmFilter}. Not thread-safe; may be used again. */
  public static final class Builder {
    private Optional<String> below = Optional.empty();
    private Optional<String> name = Optional.empty();
    private Optional<PowerState> powerState = Optional.empty();
    private Optional<EncryptionLevel> encryption = Optional.empty();
    private Optional<String> keyProvider = Optional.empty();
    private int pageSize = DEFAULT_PAGE_SIZE;

    private Builder() {}

    /**
     * Looks only at the VMs below a place of the inventory: a datacenter, folder, cluster, host,
     * resource pool or vApp. By default at all VMs that these credentials may see.
     *
     * @param inventoryPath such as {@code /Paris/vm/Prod}, {@code /Paris/host/cluster-1} or {@code
     *     /Paris/host/cluster-1/Resources/gold}; a slash inside a name is written {@code %2f}
     * @return this
     * @throws IllegalArgumentException if it is blank or has an empty part
     */
    public Builder below(String inventoryPath) {
      InventoryPath.parse(inventoryPath, "inventoryPath", "/Paris/vm/Prod");
      this.below = Optional.of(inventoryPath);
      return this;
    }

    /**
     * Takes only VMs whose name matches a pattern as a whole: {@code *} stands for any characters,
     * also none, {@code ?} for exactly one, everything else for itself; upper and lower case
     * differ. By default any name.
     *
     * @param pattern such as {@code web-??} or {@code *-prod}
     * @return this
     * @throws IllegalArgumentException if it is blank
     */
    public Builder name(String pattern) {
      if (requireNonNull(pattern, "pattern").isBlank()) {
        throw new IllegalArgumentException(
            "pattern \"" + pattern + "\" is blank; give one like web-*");
      }
      this.name = Optional.of(pattern);
      return this;
    }

    /**
     * Takes only VMs in a power state, and those whose power state this user may not read. By
     * default any.
     *
     * @param state such as {@link PowerState#POWERED_OFF}
     * @return this
     */
    public Builder powerState(PowerState state) {
      this.powerState = Optional.of(requireNonNull(state, "state"));
      return this;
    }

    /**
     * Takes only VMs that are encrypted this much. By default any. This reads the devices of the
     * VMs: about 30 kB for each VM, which is not kept.
     *
     * @param level {@link EncryptionLevel#UNKNOWN} for those whose configuration cannot be read
     * @return this
     */
    public Builder encryption(EncryptionLevel level) {
      this.encryption = Optional.of(requireNonNull(level, "level"));
      return this;
    }

    /**
     * Takes only VMs and templates that have a key of this key provider, at their home or at any
     * link of a disk. A key of which vCenter does not name the key provider may be of this one, and
     * counts. VMs whose configuration cannot be read are not found: look for them with {@link
     * EncryptionLevel#UNKNOWN}. By default any. This reads the devices of the VMs, as {@link
     * #encryption} does.
     *
     * <p>A search that finds no VM ends with {@link io.vmcrypt.core.error.NotFoundException} if
     * vCenter has no such key provider and lists no key that names it: the name may be misspelt.
     *
     * @param clusterId the KMS cluster's name, vSphere {@code clusterId}, or that of another key
     *     provider
     * @return this
     * @throws IllegalArgumentException if it is blank
     */
    public Builder keyProvider(String clusterId) {
      if (requireNonNull(clusterId, "clusterId").isBlank()) {
        throw new IllegalArgumentException(
            "clusterId \"" + clusterId + "\" is blank; give the KMS cluster's name");
      }
      this.keyProvider = Optional.of(clusterId);
      return this;
    }

    /**
     * How many VMs are read at a time; by default {@value VmFilter#DEFAULT_PAGE_SIZE}. The handles
     * of one page are in memory at once.
     *
     * @param pageSize 1 to {@value VmFilter#MAX_PAGE_SIZE}
     * @return this
     * @throws IllegalArgumentException if it is out of range
     */
    public Builder pageSize(int pageSize) {
      if (pageSize < 1 || pageSize > MAX_PAGE_SIZE) {
        throw new IllegalArgumentException(
            "pageSize " + pageSize + " is not in 1 to " + MAX_PAGE_SIZE);
      }
      this.pageSize = pageSize;
      return this;
    }

    /** {@return the filter, as it was refined} */
    public VmFilter build() {
      return new VmFilter(below, name, powerState, encryption, keyProvider, pageSize);
    }
  }
}
