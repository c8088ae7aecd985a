package io.vmcrypt.vsphere.nativekey;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.secret.Secret;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A backup from which to restore a native key provider: vAPI {@code Providers.ImportSpec}.
 * Immutable and thread-safe; the builder is neither.
 *
 * @see <a
 *     href="https://developer.broadcom.com/xapis/vsphere-automation-api/latest/api/vcenter/crypto-manager/kms/providers__action=import/post">Import
 *     provider</a>
 */
public final class NativeKeyRestore {

  private final NativeKeyBackup backup;
  private final @Nullable Secret password;
  private final @Nullable Boolean tpmRequired;

  private NativeKeyRestore(Builder builder) {
    this.backup = builder.backup;
    this.password = builder.password;
    this.tpmRequired = builder.tpmRequired;
  }

  /**
   * A restore to refine.
   *
   * @param backup what {@link NativeKeyProviders#exportBackup(String)} gave
   * @return a builder
   * @throws NullPointerException if {@code backup} is null
   */
  public static Builder builder(NativeKeyBackup backup) {
    return new Builder(backup);
  }

  /**
   * The backup.
   *
   * @return not null
   */
  public NativeKeyBackup backup() {
    return backup;
  }

  /**
   * The password that the backup was made with.
   *
   * @return empty if it was made with none
   */
  public Optional<Secret> password() {
    return Optional.ofNullable(password);
  }

  /**
   * Whether the provider is to serve hosts with a TPM 2.0 only.
   *
   * @return empty for the setting in the backup
   */
  public Optional<Boolean> tpmRequired() {
    return Optional.ofNullable(tpmRequired);
  }

  /**
   * The same restore, to change.
   *
   * @return a new builder
   */
  public Builder toBuilder() {
    Builder builder = builder(backup);
    builder.password = password;
    builder.tpmRequired = tpmRequired;
    return builder;
  }

  /** Refines a {@link NativeKeyRestore}. Not thread-safe; may be used again. */
  public static final class Builder {
    private final NativeKeyBackup backup;
    private @Nullable Secret password;
    private @Nullable Boolean tpmRequired;

    private Builder(NativeKeyBackup backup) {
      this.backup = requireNonNull(backup, "backup");
    }

    /**
     * The password that the backup was made with; by default none.
     *
     * @param password not empty
     * @return this
     * @throws NullPointerException if {@code password} is null
     * @throws IllegalArgumentException if it is empty
     */
    public Builder password(Secret password) {
      if (requireNonNull(password, "password").isEmpty()) {
        throw new IllegalArgumentException(
            "password is empty; leave it out for a backup without a password");
      }
      this.password = password;
      return this;
    }

    /**
     * Whether the provider is to serve hosts with a TPM 2.0 only; by default as in the backup.
     *
     * @param tpmRequired true to leave out hosts without a TPM
     * @return this
     */
    public Builder tpmRequired(boolean tpmRequired) {
      this.tpmRequired = tpmRequired;
      return this;
    }

    /**
     * Makes the restore.
     *
     * @return the restore
     */
    public NativeKeyRestore build() {
      return new NativeKeyRestore(this);
    }
  }
}
