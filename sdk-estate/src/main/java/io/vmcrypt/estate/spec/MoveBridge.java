package io.vmcrypt.estate.spec;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.estate.part.SecretReference;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A key provider that both sides have under one name, with the same keys. Immutable and
 * thread-safe.
 *
 * @param keyProvider its name
 * @param backup where the backup of a native one is kept, which is made at the source and restored
 *     at the target; empty if it is a standard one, or at both sides already
 * @param password opens that backup; empty for none
 */
public record MoveBridge(
    String keyProvider, Optional<Path> backup, Optional<SecretReference> password) {

  /**
   * Checks it.
   *
   * @throws IllegalArgumentException if the name is blank, or there is a password without a backup
   */
  public MoveBridge {
    requireNonNull(backup, "backup");
    requireNonNull(password, "password");
    if (requireNonNull(keyProvider, "keyProvider").isBlank()) {
      throw new IllegalArgumentException("the name of the bridge is blank");
    }
    if (password.isPresent() && backup.isEmpty()) {
      throw new IllegalArgumentException("a password is there, and no backup that it opens");
    }
  }

  /**
   * One that is at both sides, or that the estates of both sides make.
   *
   * @param keyProvider its name
   * @return the bridge
   * @throws IllegalArgumentException if it is blank
   */
  public static MoveBridge of(String keyProvider) {
    return new MoveBridge(keyProvider, Optional.empty(), Optional.empty());
  }
}
