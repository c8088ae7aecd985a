package io.vmcrypt.vsphere.vm;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.vsphere.policy.StoragePolicy;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

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
 *
 * @param name the name of the new VM
 * @param policy the policy of its home and all its disks: an encryption policy
 * @param keyProvider the key provider that a new key is taken from; empty for the default one
 * @param folder where the new VM stands in the inventory: the inventory path of a folder; empty for
 *     that of the source
 * @param cluster the cluster whose root resource pool the new VM runs in: its inventory path; empty
 *     for the pool of the source
 * @param virtualTpm what it gets in place of its source's virtual TPM; empty to leave it to vCenter
 */
public record EncryptedClone(
    String name,
    StoragePolicy policy,
    Optional<String> keyProvider,
    Optional<String> folder,
    Optional<String> cluster,
    Optional<VirtualTpm> virtualTpm) {

  /**
   * What a clone gets in place of its source's virtual TPM. vSphere {@code
   * VirtualMachineCloneSpec.tpmProvisionPolicy}, since 8.0.
   *
   * <p>Values that this SDK does not know go to vCenter as they are. Whether they were followed is
   * not known then: only that the clone has a virtual TPM is looked at.
   *
   * @param value vSphere's word
   */
  public record VirtualTpm(String value) {

    /** The same one, with all that the guest has stored in it: both can open the same secrets. */
    public static final VirtualTpm COPY = new VirtualTpm("copy");

    /**
     * A new, empty one with an identity of its own. What the guest has sealed in the source's
     * cannot be opened by the clone, for example a disk that BitLocker has encrypted.
     */
    public static final VirtualTpm REPLACE = new VirtualTpm("replace");

    /**
     * Checks that a word is there.
     *
     * @throws IllegalArgumentException if it is blank
     */
    public VirtualTpm {
      if (requireNonNull(value, "value").isBlank()) {
        throw new IllegalArgumentException(
            "value \"" + value + "\" is blank; vSphere knows copy, replace");
      }
    }

    @Override
    public String toString() {
      return value;
    }
  }

  private static final int MAX_NAME = 80;

  /**
   * A clone.
   *
   * @throws IllegalArgumentException as the builder does
   */
  public EncryptedClone {
    Builder checked = new Builder(name, policy);
    keyProvider.ifPresent(checked::keyProvider);
    folder.ifPresent(checked::folder);
    cluster.ifPresent(checked::cluster);
    requireNonNull(virtualTpm, "virtualTpm");
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

  /** {@return in words, as an infinitive; for messages, not for parsing} */
  @Override
  public String toString() {
    String options =
        Stream.of(
                keyProvider.map(provider -> "key provider " + provider),
                folder.map(path -> "folder " + path),
                cluster.map(path -> "cluster " + path),
                virtualTpm.map(tpm -> "virtual TPM: " + tpm))
            .flatMap(Optional::stream)
            .collect(Collectors.joining(", "));
    return "clone to \"%s\" with policy \"%s\"%s"
        .formatted(name, policy.name(), options.isEmpty() ? "" : " (" + options + ")");
  }

  /** Refines an {@link EncryptedClone}. Not thread-safe; may be used again. */
  public static final class Builder {
    private final String name;
    private final StoragePolicy policy;
    private Optional<String> keyProvider = Optional.empty();
    private Optional<String> folder = Optional.empty();
    private Optional<String> cluster = Optional.empty();
    private Optional<VirtualTpm> virtualTpm = Optional.empty();

    private Builder(String name, StoragePolicy policy) {
      if (requireNonNull(name, "name").isBlank()
          || name.length() > MAX_NAME
          || name.chars().anyMatch(c -> c < ' ' || "/\\%".indexOf(c) >= 0)) {
        throw new IllegalArgumentException(
            ("\"%s\" is no name for a VM; expected 1 to 80 characters without slash, backslash"
                    + " and percent sign")
                .formatted(name));
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
     * default one; where parts of the inventory have one of their own, it has to be named. The key
     * is always sent with the request: vCenter refuses a clone whose disks get an encryption policy
     * alone. Parts that are encrypted at the source keep its keys: if these are of another key
     * provider, the clone is refused.
     *
     * @param keyProvider its name
     * @return this
     * @throws IllegalArgumentException if it is blank
     */
    public Builder keyProvider(String keyProvider) {
      this.keyProvider = Optional.of(given("key provider", keyProvider));
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
      this.folder = Optional.of(given("folder", inventoryPath));
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
      this.cluster = Optional.of(given("cluster", inventoryPath));
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
    public Builder virtualTpm(VirtualTpm virtualTpm) {
      this.virtualTpm = Optional.of(requireNonNull(virtualTpm, "virtual TPM"));
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
      return new EncryptedClone(name, policy, keyProvider, folder, cluster, virtualTpm);
    }
  }
}
