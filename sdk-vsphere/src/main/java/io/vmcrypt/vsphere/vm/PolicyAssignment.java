package io.vmcrypt.vsphere.vm;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.vsphere.policy.StoragePolicy;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Assigns an encryption policy to parts of a VM. It says which parts, which key provider, and which
 * vMotion mode. By default it is home and all disks, with a key of vCenter's default key provider.
 *
 * <pre>{@code
 * PolicyAssignment.builder(vcenter.storagePolicies().getVmEncryption())
 *     .homeAndDisks(DiskSelector.label("Hard disk 2"))
 *     .migrateEncryption(MigrateEncryption.REQUIRED)
 *     .build();
 * }</pre>
 *
 * <p>Immutable and thread-safe; the builder is neither. Source: vSphere Web Services API, {@code
 * ReconfigVM_Task} with {@code VirtualMachineDefinedProfileSpec}.
 */
public final class PolicyAssignment implements VmChange {

  private final StoragePolicy policy;
  private final Coverage coverage;
  private final Optional<MigrateEncryption> migrateEncryption;
  private final Optional<String> keyProvider;
  private final OldPolicy oldPolicy;

  /**
   * What becomes of a storage policy that a part has, and that has rules of its own, such as vSAN's
   * failures to tolerate or a placement by tags: an encryption policy has none of them. A policy
   * without rules, and one that is the default of the datastore, is replaced, and nothing is lost.
   * One whose rules cannot be read is never replaced.
   */
  public enum OldPolicy {
    /** The change is refused, with {@code policy-rules-lost}. */
    REFUSE,
    /**
     * The part gets a policy of these rules and of encryption. It is made, named after the old one,
     * unless there is one. A {@link Decryption} gives the old one back.
     */
    KEEP,
    /** The encryption policy takes its place, and its rules are lost. */
    REPLACE;

    /** {@return the word of documents and commands: "keep"} */
    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private PolicyAssignment(Builder builder) {
    this.policy = builder.policy;
    this.coverage = builder.coverage;
    this.migrateEncryption = Optional.ofNullable(builder.migrateEncryption);
    this.keyProvider = Optional.ofNullable(builder.keyProvider);
    this.oldPolicy = builder.oldPolicy;
  }

  /**
   * An assignment to refine.
   *
   * @param policy an encryption policy
   * @return a builder for home and all disks
   * @throws IllegalArgumentException if the policy does not encrypt
   */
  public static Builder builder(StoragePolicy policy) {
    return new Builder(policy);
  }

  /** {@return the policy to give: an encryption policy} */
  public StoragePolicy policy() {
    return policy;
  }

  /**
   * {@return whether the VM's home is to be encrypted; false if only disks are, of a VM whose home
   * is encrypted already}
   */
  @Override
  public boolean coversHome() {
    return coverage.home();
  }

  /** {@return whether all disks are to be encrypted; true if so, whatever disks there are} */
  @Override
  public boolean coversAllDisks() {
    return coverage.allDisks();
  }

  /**
   * {@return the disks that are chosen one by one; empty if all disks are to be encrypted, or none}
   */
  @Override
  public List<DiskSelector> disks() {
    return coverage.disks();
  }

  /** {@return the vMotion mode to set; empty to leave it to vCenter} */
  public Optional<MigrateEncryption> migrateEncryption() {
    return migrateEncryption;
  }

  /** {@return the key provider (KMS cluster) to take the key from; empty for the default one} */
  public Optional<String> keyProvider() {
    return keyProvider;
  }

  /** {@return what becomes of a policy that has rules of its own} */
  public OldPolicy oldPolicy() {
    return oldPolicy;
  }

  /**
   * The same assignment, to change.
   *
   * @return a new builder
   */
  public Builder toBuilder() {
    Builder builder = new Builder(policy);
    builder.coverage = coverage;
    builder.migrateEncryption = migrateEncryption.orElse(null);
    builder.keyProvider = keyProvider.orElse(null);
    builder.oldPolicy = oldPolicy;
    return builder;
  }

  /** {@return the assignment in words, as an infinitive; for messages, not for parsing} */
  @Override
  public String toString() {
    return "assign policy \"%s\" to %s%s"
        .formatted(policy.name(), coverage, options().isEmpty() ? "" : " (" + options() + ")");
  }

  private String options() {
    return Stream.of(
            keyProvider.map(provider -> "key provider " + provider),
            migrateEncryption.map(mode -> "vMotion encryption " + mode),
            Optional.of(oldPolicy)
                .filter(choice -> choice != OldPolicy.REFUSE)
                .map(choice -> choice + " old policies"))
        .flatMap(Optional::stream)
        .collect(Collectors.joining(", "));
  }

  /** Refines a {@link PolicyAssignment}. Not thread-safe. */
  public static final class Builder {
    private final StoragePolicy policy;
    private Coverage coverage = Coverage.HOME_AND_ALL_DISKS;
    private @Nullable MigrateEncryption migrateEncryption;
    private @Nullable String keyProvider;
    private OldPolicy oldPolicy = OldPolicy.REFUSE;

    private Builder(StoragePolicy policy) {
      requireNonNull(policy, "policy");
      if (!policy.encryption()) {
        throw new IllegalArgumentException(
            ("policy \"%s\" does not encrypt; give an encryption policy, such as \"VM Encryption"
                    + " Policy\"")
                .formatted(policy.name()));
      }
      this.policy = policy;
    }

    /**
     * Encrypts the home and all disks that the VM has: the default.
     *
     * @return this
     */
    public Builder homeAndAllDisks() {
      return covering(Coverage.HOME_AND_ALL_DISKS);
    }

    /**
     * Encrypts the home and the named disks; the others stay as they are.
     *
     * @param disks at least one, each once
     * @return this
     * @throws IllegalArgumentException if there is none, or one twice
     */
    public Builder homeAndDisks(DiskSelector... disks) {
      return covering(Coverage.homeAndDisks(disks));
    }

    /**
     * Encrypts the home alone. The disks stay as they are: their data is not encrypted by this.
     *
     * @return this
     */
    public Builder homeOnly() {
      return covering(Coverage.HOME_ONLY);
    }

    /**
     * Encrypts the named disks of a VM whose home is encrypted already, with the home's key.
     *
     * @param disks at least one, each once
     * @return this
     * @throws IllegalArgumentException if there is none, or one twice
     */
    public Builder disksOnly(DiskSelector... disks) {
      return covering(Coverage.disksOnly(disks));
    }

    /**
     * Sets encrypted vMotion with the same change. By default vCenter sets it. An encrypted VM
     * always moves encrypted, so {@link MigrateEncryption#REQUIRED} is the only mode that it can
     * have.
     *
     * @param mode {@link MigrateEncryption#REQUIRED}
     * @return this
     * @throws IllegalArgumentException if it is {@link MigrateEncryption#DISABLED} or {@link
     *     MigrateEncryption#OPPORTUNISTIC}
     */
    public Builder migrateEncryption(MigrateEncryption mode) {
      requireNonNull(mode, "mode");
      if (mode.equals(MigrateEncryption.DISABLED) || mode.equals(MigrateEncryption.OPPORTUNISTIC)) {
        throw new IllegalArgumentException(
            ("mode %s is not possible: an encrypted VM always moves encrypted; leave the mode out"
                    + " or give required")
                .formatted(mode));
      }
      this.migrateEncryption = mode;
      return this;
    }

    /**
     * Takes the key from this key provider. By default vCenter takes it from its default key
     * provider.
     *
     * <p>vCenter makes a key of a named KMS cluster in a call of its own, before the VM is changed.
     * A process that dies between the two leaves one key at the KMS that nothing uses, and vCenter
     * lists only keys that are used: the next run makes another. Without a name, vCenter makes the
     * key within the change, and none is left.
     *
     * @param clusterId the KMS cluster's name, vSphere {@code clusterId}
     * @return this
     * @throws IllegalArgumentException if it is blank
     */
    public Builder keyProvider(String clusterId) {
      requireNonNull(clusterId, "clusterId");
      if (clusterId.isBlank()) {
        throw new IllegalArgumentException(
            "clusterId \"" + clusterId + "\" is blank; give the KMS cluster's name");
      }
      this.keyProvider = clusterId;
      return this;
    }

    /**
     * What becomes of a policy that has rules of its own. By default the change is refused.
     *
     * @param choice to keep or replace it, or to refuse
     * @return this
     */
    public Builder oldPolicy(OldPolicy choice) {
      this.oldPolicy = requireNonNull(choice, "choice");
      return this;
    }

    /** {@return the assignment, as it was refined} */
    public PolicyAssignment build() {
      return new PolicyAssignment(this);
    }

    private Builder covering(Coverage parts) {
      this.coverage = parts;
      return this;
    }
  }
}
