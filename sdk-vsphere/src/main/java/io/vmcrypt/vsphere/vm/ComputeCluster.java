package io.vmcrypt.vsphere.vm;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.shared.input.OneLine;
import java.util.Optional;

/**
 * A cluster of ESXi hosts and its encryption mode, as vCenter knew it at one moment. It is not a
 * {@linkplain io.vmcrypt.vsphere.kms.KmsCluster KMS cluster}. Immutable and thread-safe.
 *
 * @param id vCenter's managed object id, such as {@code domain-c8}
 * @param name as the vSphere Client shows it
 * @param path its inventory path: "/Paris/host/Cluster"; empty if it cannot be followed up to the
 *     root with these credentials
 * @param cryptoMode when its hosts enter encryption mode; empty if vCenter does not say, as before
 *     release 7.0, and where nobody has set it
 * @param keyProvider the key provider that its hosts get keys of; empty if that is the default one,
 *     and before release 8.0.3
 * @param keyId the one key that its hosts get; empty if each gets one of its own
 */
public record ComputeCluster(
    String id,
    String name,
    String path,
    Optional<CryptoMode> cryptoMode,
    Optional<String> keyProvider,
    Optional<CryptoKeyId> keyId) {

  /**
   * When the hosts of a cluster enter encryption mode: vSphere {@code
   * ClusterCryptoConfigInfoCryptoMode}. Later releases may have more words.
   *
   * @param value vSphere's word
   */
  public record CryptoMode(String value) {

    /** Each host when it is needed there, such as for its first encrypted VM. */
    public static final CryptoMode ON_DEMAND = new CryptoMode("onDemand");

    /** Each host at once, and each host that is added. */
    public static final CryptoMode FORCE_ENABLE = new CryptoMode("forceEnable");

    /**
     * Checks the word.
     *
     * @throws IllegalArgumentException if it is blank
     */
    public CryptoMode {
      if (requireNonNull(value, "value").isBlank()) {
        throw new IllegalArgumentException("the mode is blank; give a word such as onDemand");
      }
    }

    @Override
    public String toString() {
      return value;
    }
  }

  /** Checks that nothing is null. */
  public ComputeCluster {
    requireNonNull(id, "id");
    requireNonNull(name, "name");
    requireNonNull(path, "path");
    requireNonNull(cryptoMode, "cryptoMode");
    requireNonNull(keyProvider, "keyProvider");
    requireNonNull(keyId, "keyId");
  }

  /**
   * Whether its encryption mode names a key provider for its hosts, or may do so.
   *
   * @param clusterId the KMS cluster's name, vSphere {@code clusterId}
   * @return true also if it names a key of which vCenter does not tell the key provider
   */
  public boolean mayNameKeyProvider(String clusterId) {
    requireNonNull(clusterId, "clusterId");
    return keyProvider.filter(clusterId::equals).isPresent()
        || keyId.filter(key -> key.providerId().map(clusterId::equals).orElse(true)).isPresent();
  }

  /** For messages: name and id. */
  @Override
  public String toString() {
    return OneLine.of(name + " (" + id + ")");
  }
}
