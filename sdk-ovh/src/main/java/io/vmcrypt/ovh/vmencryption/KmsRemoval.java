package io.vmcrypt.ovh.vmencryption;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * How a registered KMS shall be removed, for {@link KmsServers#startRemove(KmsRemoval)}.
 *
 * <p>OVHcloud does not know whether a vCenter still takes keys from a KMS: it knows an address, a
 * thumbprint and a state. So the SDK counts each registered KMS as in use, and refuses to remove it
 * unless one of two things is said:
 *
 * <ul>
 *   <li>who uses it, by a function that asks those who know ({@link Builder#users}): it is asked
 *       right before the removal, and only an empty answer lets the removal go on;
 *   <li>{@link Builder#evenIfInUse}.
 * </ul>
 *
 * <pre>{@code
 * KmsRemoval.builder(kms.id())
 *     .users(registered -> List.copyOf(vcenter.cryptoKeys().idsInUse("kms-cluster")))
 *     .build()
 * }</pre>
 *
 * <p>Immutable and thread-safe as far as the function is; the builder is neither.
 */
public final class KmsRemoval {

  private final long kmsId;
  private final @Nullable Function<? super RegisteredKms, List<String>> users;
  private final boolean evenIfInUse;

  private KmsRemoval(Builder builder) {
    this.kmsId = builder.kmsId;
    this.users = builder.users;
    this.evenIfInUse = builder.evenIfInUse;
  }

  /**
   * A removal to refine.
   *
   * @param kmsId OVHcloud {@code kmsId}
   * @return a builder
   */
  public static Builder builder(long kmsId) {
    return new Builder(kmsId);
  }

  /**
   * Which KMS.
   *
   * @return OVHcloud {@code kmsId}
   */
  public long kmsId() {
    return kmsId;
  }

  /**
   * Who tells who uses the KMS.
   *
   * @return empty if nobody does: then it counts as in use
   */
  public Optional<Function<? super RegisteredKms, List<String>>> users() {
    return Optional.ofNullable(users);
  }

  /**
   * Whether it is removed even if it is in use.
   *
   * @return false unless that was said
   */
  public boolean isEvenIfInUse() {
    return evenIfInUse;
  }

  /**
   * The same removal, to change.
   *
   * @return a new builder
   */
  public Builder toBuilder() {
    Builder builder = new Builder(kmsId);
    builder.users = users;
    builder.evenIfInUse = evenIfInUse;
    return builder;
  }

  /**
   * For logs.
   *
   * @return what is removed, and how
   */
  @Override
  public String toString() {
    return "KmsRemoval["
        + kmsId
        + (users == null ? "" : ", if nobody uses it")
        + (evenIfInUse ? ", even if in use" : "")
        + "]";
  }

  /** Refines a {@link KmsRemoval}. Not thread-safe; may be used again. */
  public static final class Builder {
    private final long kmsId;
    private @Nullable Function<? super RegisteredKms, List<String>> users;
    private boolean evenIfInUse;

    private Builder(long kmsId) {
      this.kmsId = kmsId;
    }

    /**
     * Who tells who uses the KMS: names of VMs, ids of keys, whatever a person can look up. It must
     * ask each vCenter that the private cloud has, and throw if it could not ask. What it throws
     * counts as "in use".
     *
     * @param users returns an empty list if nothing uses the KMS
     * @return this
     * @throws NullPointerException if {@code users} is null
     */
    public Builder users(Function<? super RegisteredKms, List<String>> users) {
      this.users = requireNonNull(users, "users");
      return this;
    }

    /**
     * Removes the KMS even if it is in use, or if it is not known whether it is; nobody is asked.
     * OVHcloud then closes its firewall towards it. VMs that run go on; once they are off they
     * cannot be started again until vCenter reaches a KMS with their keys.
     *
     * @return this
     */
    public Builder evenIfInUse() {
      this.evenIfInUse = true;
      return this;
    }

    /**
     * Makes the removal.
     *
     * @return the removal
     */
    public KmsRemoval build() {
      return new KmsRemoval(this);
    }
  }
}
