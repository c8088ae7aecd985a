package io.vmcrypt.vsphere.vm;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.shared.input.OneLine;
import java.util.Optional;

/**
 * A cluster of ESXi hosts and whether vSAN encrypts its data at rest, as vCenter knew it at one
 * moment. Immutable and thread-safe.
 *
 * @param id vCenter's managed object id, such as {@code domain-c8}
 * @param name as the vSphere Client shows it
 * @param encryptionShown whether vCenter shows if its data is encrypted
 * @param encrypted whether it is, or is about to be or not to be; false if it has no vSAN
 * @param keyProvider whose keys it has; empty if it is not encrypted, or vCenter does not say
 * @param changing whether its data is being written anew. Then keys of an earlier key provider,
 *     which vCenter does not name, are needed too
 * @param encryptedInTransit whether its hosts send encrypted data to one another; empty if vCenter
 *     does not show it
 */
public record VsanCluster(
    String id,
    String name,
    boolean encryptionShown,
    boolean encrypted,
    Optional<String> keyProvider,
    boolean changing,
    Optional<Boolean> encryptedInTransit) {

  /** Checks that nothing is null. */
  public VsanCluster {
    requireNonNull(id, "id");
    requireNonNull(name, "name");
    requireNonNull(keyProvider, "keyProvider");
    requireNonNull(encryptedInTransit, "encryptedInTransit");
  }

  /**
   * Whether it has keys of a key provider, or may have.
   *
   * @param clusterId the KMS cluster's name, vSphere {@code clusterId}
   * @return true also if vCenter does not show its encryption, or not the key provider, or while
   *     its data is being written anew
   */
  public boolean mayHaveKeyOf(String clusterId) {
    requireNonNull(clusterId, "clusterId");
    return !encryptionShown
        || (encrypted && (changing || keyProvider.map(clusterId::equals).orElse(true)));
  }

  /** For messages: name and id. */
  @Override
  public String toString() {
    return OneLine.of(name + " (" + id + ")");
  }
}
