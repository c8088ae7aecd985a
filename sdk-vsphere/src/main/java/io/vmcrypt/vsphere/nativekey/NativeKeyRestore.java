package io.vmcrypt.vsphere.nativekey;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.secret.Secret;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A backup from which to restore a native key provider: vAPI {@code Providers.ImportSpec}.
 * Immutable and thread-safe: each method that refines it gives another one.
 *
 * @see <a
 *     href="https://developer.broadcom.com/xapis/vsphere-automation-api/latest/api/vcenter/crypto-manager/kms/providers__action=import/post">Import
 *     provider</a>
 */
public final class NativeKeyRestore {

  private final NativeKeyBackup backup;
  private final @Nullable Secret password;
  private final @Nullable Boolean tpmRequired;

  private NativeKeyRestore(
      NativeKeyBackup backup, @Nullable Secret password, @Nullable Boolean tpmRequired) {
    this.backup = backup;
    this.password = password;
    this.tpmRequired = tpmRequired;
  }

  /**
   * A restore without a password, as in the backup.
   *
   * @param backup what {@link NativeKeyProviders#exportBackup(String)} gave
   * @return to refine
   * @throws NullPointerException if {@code backup} is null
   */
  public static NativeKeyRestore of(NativeKeyBackup backup) {
    return new NativeKeyRestore(requireNonNull(backup, "backup"), null, null);
  }

  /**
   * The password that the backup was made with; by default none.
   *
   * @param password not empty
   * @return the restore with it
   * @throws NullPointerException if {@code password} is null
   * @throws IllegalArgumentException if it is empty
   */
  public NativeKeyRestore password(Secret password) {
    if (requireNonNull(password, "password").isEmpty()) {
      throw new IllegalArgumentException(
          "password is empty; leave it out for a backup without a password");
    }
    return new NativeKeyRestore(backup, password, tpmRequired);
  }

  /**
   * Whether the provider is to serve hosts with a TPM 2.0 only; by default as in the backup.
   *
   * @param tpmRequired true to leave out hosts without a TPM
   * @return the restore with it
   */
  public NativeKeyRestore tpmRequired(boolean tpmRequired) {
    return new NativeKeyRestore(backup, password, tpmRequired);
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
}
