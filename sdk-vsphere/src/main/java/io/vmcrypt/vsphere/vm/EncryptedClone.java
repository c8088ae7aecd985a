package io.vmcrypt.vsphere.vm;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.vsphere.policy.StoragePolicy;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A clone that is encrypted from the first: its home and all its disks, by one call. The source may
 * be plain or encrypted, a VM or a template. The clone is a full copy, and it is off.
 *
 * <pre>{@code
 * vcenter.virtualMachines().get("golden")
 *     .start(EncryptedClone.builder("web-02", policy).build())
 *     .await(Duration.ofHours(2));
 * }</pre>
 *
 * <p>Parts that are encrypted at the source keep its keys: a re-key gives the clone keys of its
 * own. Immutable and thread-safe; the builder is neither. Source: vSphere Web Services API, {@code
 * CloneVM_Task} with a profile for the home and each disk.
 */
public final class EncryptedClone {

  private static final int MAX_NAME = 80;

  private final String name;
  private final StoragePolicy policy;
  private final @Nullable String keyProvider;
  private final @Nullable String folder;
  private final @Nullable String cluster;
  private final @Nullable TpmProvisionPolicy virtualTpm;

  private EncryptedClone(Builder builder) {
    this.name = builder.name;
    this.policy = builder.policy;
    this.keyProvider = builder.keyProvider;
    this.folder = builder.folder;
    this.cluster = builder.cluster;
    this.virtualTpm = builder.virtualTpm;
  }

  /**
   * A clone to refine.
   *
   * @param name the name of the new VM, at most 80 characters, without slash, backslash and percent
   *     sign
   * @param policy an encryption policy, for its home and all its disks
   * @return a builder
   * @throws IllegalArgumentException if the name is not one, or the policy does not encrypt
   */
  public static Builder builder(String name, StoragePolicy policy) {
    return new Builder(name, policy);
  }

  /** {@return the name of the new VM; not blank} */
  public String name() {
    return name;
  }

  /** {@return the policy of its home and all its disks: an encryption policy} */
  public StoragePolicy policy() {
    return policy;
  }

  /** {@return the key provider that a new key is taken from; empty for the default one} */
  public Optional<String> keyProvider() {
    return Optional.ofNullable(keyProvider);
  }

  /**
   * {@return where the new VM stands in the inventory: the inventory path of a folder; empty for
   * that of the source}
   */
  public Optional<String> folder() {
    return Optional.ofNullable(folder);
  }

  /**
   * {@return the cluster whose root resource pool the new VM runs in: its inventory path; empty for
   * the pool of the source}
   */
  public Optional<String> cluster() {
    return Optional.ofNullable(cluster);
  }

  /**
   * {@return what the clone of a VM with a virtual TPM gets in its place; empty to leave it to
   * vCenter}
   */
  public Optional<TpmProvisionPolicy> virtualTpm() {
    return Optional.ofNullable(virtualTpm);
  }

  /** {@return in words, as an infinitive; for messages, not for parsing} */
  @Override
  public String toString() {
    String options =
        Stream.of(
                keyProvider().map(provider -> "key provider " + provider),
                folder().map(path -> "folder " + path),
                cluster().map(path -> "cluster " + path),
                virtualTpm().map(virtualTpm -> "virtual TPM: " + virtualTpm))
            .flatMap(Optional::stream)
            .collect(Collectors.joining(", "));
    return "clone to \""
        + name
        + "\" with policy \""
        + policy.name()
        + "\""
        + (options.isEmpty() ? "" : " (" + options + ")");
  }

  /** Refines an {@link EncryptedClone}. Not thread-safe; may be used again. */
  public static final class Builder {
    private final String name;
    private final StoragePolicy policy;
    private @Nullable String keyProvider;
    private @Nullable String folder;
    private @Nullable String cluster;
    private @Nullable TpmProvisionPolicy virtualTpm;

    private Builder(String name, StoragePolicy policy) {
      if (requireNonNull(name, "name").isBlank()
          || name.length() > MAX_NAME
          || name.chars().anyMatch(c -> c < ' ' || "/\\%".indexOf(c) >= 0)) {
        throw new IllegalArgumentException(
            "\""
                + name
                + "\" is no name for a VM; expected 1 to 80 characters without slash, backslash"
                + " and percent sign");
      }
      if (!requireNonNull(policy, "policy").encryption()) {
        throw new IllegalArgumentException(
            "policy \"" + policy.name() + "\" does not encrypt; give an encryption policy");
      }
      this.name = name;
      this.policy = policy;
    }

    /**
     * The key provider (KMS cluster) that a new key is taken from. By default it is vCenter's
     * default one. The key is always sent with the request: vCenter refuses a clone whose disks get
     * an encryption policy alone. Parts that are encrypted at the source keep its keys: if these
     * are of another key provider, the clone is refused.
     *
     * @param keyProvider its name
     * @return this
     * @throws IllegalArgumentException if it is blank
     */
    public Builder keyProvider(String keyProvider) {
      this.keyProvider = given("key provider", keyProvider);
      return this;
    }

    /**
     * Where the new VM stands in the inventory; by default in the folder of the source.
     *
     * @param inventoryPath the path of a folder, such as {@code /Paris/vm/Prod}
     * @return this
     * @throws IllegalArgumentException if it is blank
     */
    public Builder folder(String inventoryPath) {
      this.folder = given("folder", inventoryPath);
      return this;
    }

    /**
     * The cluster whose root resource pool the new VM runs in; by default it is the pool of the
     * source. A template has none, so for a template it must be given.
     *
     * @param inventoryPath the path of the cluster, such as {@code /Paris/host/Cluster}
     * @return this
     * @throws IllegalArgumentException if it is blank
     */
    public Builder cluster(String inventoryPath) {
      this.cluster = given("cluster", inventoryPath);
      return this;
    }

    /**
     * What the clone of a VM with a virtual TPM gets in its place. By default vCenter decides: it
     * copies the virtual TPM, if its advanced setting {@code vpxd.clone.tpmProvisionPolicy} does
     * not say otherwise. A source without a virtual TPM gives a clone without one.
     *
     * <p>A vCenter older than 8.0 is refused with a {@link io.vmcrypt.core.error.ServiceException},
     * before anything is sent. Afterwards the identity of the clone's virtual TPM (its endorsement
     * key certificates and requests) is compared with that of the source's; what vCenter does not
     * show counts as not done.
     *
     * @param virtualTpm what it gets
     * @return this
     */
    public Builder virtualTpm(TpmProvisionPolicy virtualTpm) {
      this.virtualTpm = requireNonNull(virtualTpm, "virtual TPM");
      return this;
    }

    private static String given(String what, String value) {
      if (requireNonNull(value, what).isBlank()) {
        throw new IllegalArgumentException(what + " is blank");
      }
      return value;
    }

    /**
     * Makes the clone.
     *
     * @return the value
     */
    public EncryptedClone build() {
      return new EncryptedClone(this);
    }
  }
}
