package io.vmcrypt.vsphere.vm;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.shared.Count;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which parts of an encrypted VM are to get another key, and which. A run that is repeated after a
 * crash or a lost answer must find out what was done already. So "another key" is always given in a
 * way that can be checked:
 *
 * <pre>{@code
 * // all keys from another key provider: done once every key is one of kms-b
 * Rekey.toKeyProvider("kms-b").build();
 * // the same for the parts whose keys are of kms-a, and for no others
 * Rekey.leavingKeyProvider("kms-a", "kms-b").build();
 * // a new key in place of a known one: done once no part has that key
 * Rekey.replacing(vm.encryptionState().homeKeyId().orElseThrow()).build();
 * // this very key: done once every part has it
 * Rekey.toKey(keyId).deep().build();
 * }</pre>
 *
 * <p>A shallow re-key, the default, changes the key that wraps the data's own key: it takes seconds
 * and works on a running VM. A deep one encrypts the data anew with new keys throughout, which
 * takes as long as copying the disks and needs a VM that is off.
 *
 * <p>A new key of a KMS cluster is made before the VM is changed: a process that dies in between
 * leaves one that nothing uses, as with {@link
 * io.vmcrypt.vsphere.vm.PolicyAssignment.Builder#keyProvider}.
 *
 * <p>Plain parts stay plain. Immutable and thread-safe; the builder is neither. Source: vSphere Web
 * Services API, {@code ReconfigVM_Task} with {@code CryptoSpecShallowRecrypt} and {@code
 * CryptoSpecDeepRecrypt}.
 */
public final class Rekey implements VmChange {

  private final Optional<String> keyProvider;
  private final Optional<String> leftProvider;
  private final Set<CryptoKeyId> replaced;
  private final Optional<CryptoKeyId> key;
  private final boolean deep;
  private final Coverage coverage;

  private Rekey(Builder builder) {
    this.keyProvider = Optional.ofNullable(builder.keyProvider);
    this.leftProvider = Optional.ofNullable(builder.leftProvider);
    this.replaced = builder.replaced;
    this.key = Optional.ofNullable(builder.key);
    this.deep = builder.deep;
    this.coverage = builder.coverage;
  }

  /**
   * Gives a new key of this key provider to each part whose key is of another one.
   *
   * @param clusterId the KMS cluster's name, vSphere {@code clusterId}
   * @return a builder
   * @throws IllegalArgumentException if it is blank
   */
  public static Builder toKeyProvider(String clusterId) {
    Builder builder = new Builder();
    builder.keyProvider = Builder.checked(clusterId);
    return builder;
  }

  /**
   * Gives a new key of one key provider to each part whose key is of another one, which is left.
   * Parts with keys of a third one keep them. A key of which vCenter does not name the key provider
   * may be of the one that is left, and is replaced too.
   *
   * @param left the key provider that is left: a KMS cluster's name, vSphere {@code clusterId}
   * @param clusterId the key provider of the new key
   * @return a builder
   * @throws IllegalArgumentException if one is blank, or both are the same
   */
  public static Builder leavingKeyProvider(String left, String clusterId) {
    Builder builder = toKeyProvider(clusterId);
    builder.leftProvider = Builder.checked(left);
    if (left.equals(clusterId)) {
      throw new IllegalArgumentException(
          "key provider \"" + left + "\" cannot be left for itself; name another one");
    }
    return builder;
  }

  /**
   * Gives a new key to each part that has this key. The new key is of the same key provider unless
   * {@linkplain Builder#keyProvider another} is named. Where neither this key nor vCenter names its
   * key provider, nothing is changed: a {@linkplain
   * io.vmcrypt.core.finding.FindingCode#KEY_PROVIDER_NOT_SEEN finding} blocks the VM.
   *
   * @param current the key to replace
   * @return a builder
   * @throws IllegalArgumentException if its id is blank
   */
  public static Builder replacing(CryptoKeyId current) {
    return replacingAll(Set.of(Builder.checked(current, "current")));
  }

  /**
   * Gives a new key to each part that has one of these keys; this is for the keys of many VMs. The
   * new key is of the same key provider unless {@linkplain Builder#keyProvider another} is named.
   * Each VM gets one new key for all parts that change, of the key provider of the first of them. A
   * VM is blocked, as with {@link #replacing}, if nobody names the key provider of such a key. The
   * keys to replace are those of one moment, such as {@link io.vmcrypt.vsphere.kms.CryptoKeys#list}
   * returns them. To continue after an interruption, give the same keys again.
   *
   * @param current the keys to replace
   * @return a builder
   * @throws IllegalArgumentException if there is none, or the id of one is blank
   */
  public static Builder replacingAll(Collection<CryptoKeyId> current) {
    Builder builder = new Builder();
    builder.replaced = Set.copyOf(requireNonNull(current, "current"));
    if (builder.replaced.isEmpty()) {
      throw new IllegalArgumentException("current is empty; give the keys to replace");
    }
    builder.replaced.forEach(key -> Builder.checked(key, "current"));
    return builder;
  }

  /**
   * Gives this key, which exists already, to each part that has another one.
   *
   * @param key the key that everything is to have, with its key provider
   * @return a builder
   * @throws IllegalArgumentException if its id is blank
   */
  public static Builder toKey(CryptoKeyId key) {
    Builder builder = new Builder();
    builder.key = Builder.checked(key, "key");
    return builder;
  }

  /**
   * {@return the key provider that is named for the new key; empty if the key itself is named, or
   * if the new key is of the replaced key's provider}
   */
  public Optional<String> keyProvider() {
    return keyProvider;
  }

  /**
   * {@return the key provider whose keys are replaced; empty if keys are replaced whatever key
   * provider they are of}
   */
  public Optional<String> leftProvider() {
    return leftProvider;
  }

  /** {@return the keys to replace; empty if all keys but the wanted ones are replaced} */
  public Set<CryptoKeyId> replaced() {
    return replaced;
  }

  /** {@return the key that everything is to have; empty if a new one is made} */
  public Optional<CryptoKeyId> key() {
    return key;
  }

  /** {@return whether the data is encrypted anew; false if only the wrapping key changes} */
  public boolean isDeep() {
    return deep;
  }

  /** {@return whether the VM's home is to get the new key; false if only disks are} */
  @Override
  public boolean coversHome() {
    return coverage.home();
  }

  /**
   * {@return whether all encrypted disks are to get the new key; true if so, whatever disks there
   * are}
   */
  @Override
  public boolean coversAllDisks() {
    return coverage.allDisks();
  }

  /** {@return the disks that are chosen one by one; empty if all disks are meant, or none} */
  @Override
  public List<DiskSelector> disks() {
    return coverage.disks();
  }

  /**
   * {@return whether a part with this key has what is wanted; true if it is left alone}
   *
   * @param current the key that it has
   */
  public boolean leaves(CryptoKeyId current) {
    requireNonNull(current, "current");
    if (key.isPresent()) {
      return key.get().isSame(current);
    }
    if (!replaced.isEmpty()) {
      // the set answers at once for most keys of many VMs
      return !replaced.contains(current) && replaced.stream().noneMatch(old -> old.isSame(current));
    }
    if (leftProvider.isPresent()) {
      return current
          .providerId()
          .filter(provider -> !leftProvider.get().equals(provider))
          .isPresent();
    }
    return current.providerId().equals(keyProvider);
  }

  /**
   * The same re-key, to change.
   *
   * @return a new builder
   */
  public Builder toBuilder() {
    Builder builder = new Builder();
    builder.keyProvider = keyProvider.orElse(null);
    builder.leftProvider = leftProvider.orElse(null);
    builder.replaced = replaced;
    builder.key = key.orElse(null);
    builder.deep = deep;
    builder.coverage = coverage;
    return builder;
  }

  /** {@return the re-key in words, as an infinitive; for messages, not for parsing} */
  @Override
  public String toString() {
    return "re-key "
        + coverage
        + (deep ? " (deep" : " (shallow")
        + (replaced.isEmpty()
            ? ""
            : replaced.size() == 1
                ? ", replacing key " + replaced.iterator().next()
                : ", replacing " + Count.of(replaced.size(), "key"))
        + leftProvider.map(left -> ", leaving key provider " + left).orElse("")
        + key.map(wanted -> ", to key " + wanted).orElse("")
        + keyProvider.map(provider -> ", to key provider " + provider).orElse("")
        + ")";
  }

  /** Refines a {@link Rekey}. Not thread-safe. */
  public static final class Builder {
    private @Nullable String keyProvider;
    private @Nullable String leftProvider;
    private Set<CryptoKeyId> replaced = Set.of();
    private @Nullable CryptoKeyId key;
    private boolean deep;
    private Coverage coverage = Coverage.HOME_AND_ALL_DISKS;

    private Builder() {}

    /**
     * Encrypts the data anew. By default only the wrapping key changes.
     *
     * @return this
     */
    public Builder deep() {
      this.deep = true;
      return this;
    }

    /**
     * Takes the new key from this key provider. By default {@link Rekey#replacing} takes it from
     * the key provider of the key that it replaces.
     *
     * @param clusterId the KMS cluster's name, vSphere {@code clusterId}
     * @return this
     * @throws IllegalArgumentException if it is blank
     */
    public Builder keyProvider(String clusterId) {
      this.keyProvider = checked(clusterId);
      return this;
    }

    /**
     * Re-keys the home and all encrypted disks that the VM has: the default.
     *
     * @return this
     */
    public Builder homeAndAllDisks() {
      return covering(Coverage.HOME_AND_ALL_DISKS);
    }

    /**
     * Re-keys the home alone; the disks keep their keys.
     *
     * @return this
     */
    public Builder homeOnly() {
      return covering(Coverage.HOME_ONLY);
    }

    /**
     * Re-keys the home and the named disks; the others keep their keys.
     *
     * @param disks at least one, each once
     * @return this
     * @throws IllegalArgumentException if there is none, or one twice
     */
    public Builder homeAndDisks(DiskSelector... disks) {
      return covering(Coverage.homeAndDisks(disks));
    }

    /**
     * Re-keys the named disks alone.
     *
     * @param disks at least one, each once
     * @return this
     * @throws IllegalArgumentException if there is none, or one twice
     */
    public Builder disksOnly(DiskSelector... disks) {
      return covering(Coverage.disksOnly(disks));
    }

    /**
     * Makes the re-key.
     *
     * @return the re-key
     * @throws IllegalStateException if a key is named together with another key provider than its
     *     own, or if the key provider that is left is named for the new key
     */
    public Rekey build() {
      if (key != null
          && keyProvider != null
          && !key.providerId().equals(Optional.of(keyProvider))) {
        throw new IllegalStateException(
            "key " + key + " is not one of key provider \"" + keyProvider + "\"; name one of them");
      }
      if (leftProvider != null && leftProvider.equals(keyProvider)) {
        throw new IllegalStateException(
            "key provider \"" + leftProvider + "\" cannot be left for itself; name another one");
      }
      return new Rekey(this);
    }

    private Builder covering(Coverage parts) {
      this.coverage = parts;
      return this;
    }

    private static String checked(String clusterId) {
      if (requireNonNull(clusterId, "clusterId").isBlank()) {
        throw new IllegalArgumentException(
            "clusterId \"" + clusterId + "\" is blank; give the KMS cluster's name");
      }
      return clusterId;
    }

    private static CryptoKeyId checked(CryptoKeyId keyId, String argument) {
      if (requireNonNull(keyId, argument).keyId().isBlank()) {
        throw new IllegalArgumentException(argument + " has a blank id; give a key that exists");
      }
      return keyId;
    }
  }
}
