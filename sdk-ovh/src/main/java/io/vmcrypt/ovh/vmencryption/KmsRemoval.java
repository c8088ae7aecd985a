package io.vmcrypt.ovh.vmencryption;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Which registered KMS to remove, and on which condition, for {@link
 * KmsServers#startRemove(KmsRemoval)}.
 *
 * <p>OVHcloud does not know whether a vCenter still gets keys from a KMS. It knows an address, a
 * thumbprint and a state. So the SDK counts each registered KMS as in use, and refuses to remove it
 * unless the caller gives one of two things:
 *
 * <ul>
 *   <li>a function that finds out who uses the KMS ({@link Builder#users}): the SDK calls it right
 *       before the removal, and removes the KMS only if the function returns an empty list;
 *   <li>{@link Builder#force}.
 * </ul>
 *
 * <pre>{@code
 * KmsRemoval.builder(kms.id())
 *     .users(registered -> serversThatMayBeAt(registered.ip())) // of all key providers of vCenter
 *     .build()
 * }</pre>
 *
 * <p>Immutable and thread-safe as far as the function is; the builder is neither.
 */
public final class KmsRemoval {

  private final long kmsId;
  private final @Nullable Function<? super RegisteredKms, List<String>> users;
  private final boolean forced;

  private KmsRemoval(Builder builder) {
    this.kmsId = builder.kmsId;
    this.users = builder.users;
    this.forced = builder.forced;
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

  /** {@return the KMS to remove; OVHcloud {@code kmsId}} */
  public long kmsId() {
    return kmsId;
  }

  /**
   * {@return the function that finds out who uses the KMS; empty if none was given: then the KMS
   * counts as in use}
   */
  public Optional<Function<? super RegisteredKms, List<String>>> users() {
    return Optional.ofNullable(users);
  }

  /** {@return whether it is removed even if it is in use; false unless the builder was told to} */
  public boolean isForced() {
    return forced;
  }

  /**
   * The same removal, to change.
   *
   * @return a new builder
   */
  public Builder toBuilder() {
    Builder builder = new Builder(kmsId);
    builder.users = users;
    builder.forced = forced;
    return builder;
  }

  /** {@return what is removed, and how, for logs} */
  @Override
  public String toString() {
    return "KmsRemoval["
        + kmsId
        + (users == null ? "" : ", if nobody uses it")
        + (forced ? ", forced" : "")
        + "]";
  }

  /** Refines a {@link KmsRemoval}. Not thread-safe; may be used again. */
  public static final class Builder {
    private final long kmsId;
    private @Nullable Function<? super RegisteredKms, List<String>> users;
    private boolean forced;

    private Builder(long kmsId) {
      this.kmsId = kmsId;
    }

    /**
     * A function that finds out who uses the KMS: it returns names of key servers, or whatever a
     * person can look up. It must ask each vCenter of the private cloud which servers of its key
     * providers are, or may be, at the address: a name that leads nowhere from here may lead there
     * from vCenter. It must throw an exception if it could not ask. If it throws, the KMS counts as
     * in use.
     *
     * @param users returns an empty list if nothing uses the KMS
     * @return this
     */
    public Builder users(Function<? super RegisteredKms, List<String>> users) {
      this.users = requireNonNull(users, "users");
      return this;
    }

    /**
     * Removes the KMS even if it is in use, or if that is not known. The function of {@link #users}
     * is not called. OVHcloud then closes its firewall towards the KMS. Running VMs go on. Once
     * they are off, they cannot be started again until vCenter reaches a KMS with their keys.
     *
     * @return this
     */
    public Builder force() {
      this.forced = true;
      return this;
    }

    /** {@return the removal, as it was refined} */
    public KmsRemoval build() {
      return new KmsRemoval(this);
    }
  }
}
