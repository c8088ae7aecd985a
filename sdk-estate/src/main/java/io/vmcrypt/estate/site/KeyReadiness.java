package io.vmcrypt.estate.site;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.vsphere.vm.CryptoKeyId;
import java.util.List;

/**
 * A key that is in use at the first site, and whether the second site gets it. Immutable and
 * thread-safe.
 *
 * @param key which key, by the name that the first site gives its key provider
 * @param usedBy what uses it: of a VM {@code home} and the labels of its disks, else hosts and
 *     third parties by name
 * @param readiness whether the second site gets it
 * @param reason why not, in words; empty if it does
 */
public record KeyReadiness(
    CryptoKeyId key, List<String> usedBy, Readiness readiness, String reason) {

  /** Checks that all is there. */
  public KeyReadiness {
    requireNonNull(key, "key");
    usedBy = List.copyOf(usedBy);
    requireNonNull(readiness, "readiness");
    requireNonNull(reason, "reason");
  }
}
