package io.vmcrypt.estate.outage;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.vsphere.vm.CryptoKeyId;
import java.util.Optional;

/**
 * A key that a locked VM or a host waits for. Immutable and thread-safe.
 *
 * @param key which key, with the key provider that has it
 * @param obtainable whether vCenter can get it now; empty if it does not say
 * @param reason vCenter's reason, in its words; empty if it gives none
 */
public record AwaitedKey(CryptoKeyId key, Optional<Boolean> obtainable, String reason) {

  /**
   * Checks that all is there.
   *
   * @param key which key
   * @param obtainable whether vCenter can get it
   * @param reason why not
   * @throws NullPointerException if an argument is null
   */
  public AwaitedKey {
    requireNonNull(key, "key");
    requireNonNull(obtainable, "obtainable");
    requireNonNull(reason, "reason");
  }

  /**
   * In words.
   *
   * @return the key, and whether vCenter can get it
   */
  @Override
  public String toString() {
    return "key "
        + key
        + obtainable.map(yes -> yes ? ": there" : ": NOT there").orElse(": not known")
        + (reason.isEmpty() ? "" : " (" + reason + ")");
  }
}
