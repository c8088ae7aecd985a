package io.vmcrypt.vsphere.vm;

import static java.util.Objects.requireNonNull;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The encryption mode that a cluster of hosts is to have.
 *
 * <pre>{@code
 * ClusterCryptoModeSpec.of(ClusterCryptoMode.FORCE_ENABLE).keyProvider("kms-cluster")
 * }</pre>
 *
 * <p>Immutable and thread-safe. Source: vSphere Web Services API, {@code
 * ClusterComputeResource.SetCryptoMode}.
 */
public final class ClusterCryptoModeSpec {

  private final ClusterCryptoMode mode;
  private final @Nullable String keyProvider;

  private ClusterCryptoModeSpec(ClusterCryptoMode mode, @Nullable String keyProvider) {
    this.mode = mode;
    this.keyProvider = keyProvider;
  }

  /**
   * A mode, with the key provider left as it is.
   *
   * @param mode when the hosts enter encryption mode
   * @return to refine
   * @throws NullPointerException if {@code mode} is null
   */
  public static ClusterCryptoModeSpec of(ClusterCryptoMode mode) {
    return new ClusterCryptoModeSpec(requireNonNull(mode, "mode"), null);
  }

  /**
   * The key provider that hosts get keys of when they enter encryption mode; vCenter 8.0 Update 3
   * and later. Hosts that have a key keep it. By default what is set stays; if nothing is set,
   * vCenter takes its default key provider.
   *
   * @param clusterId the KMS cluster's name, or that of another key provider
   * @return the mode with it
   * @throws NullPointerException if it is null
   * @throws IllegalArgumentException if it is blank
   */
  public ClusterCryptoModeSpec keyProvider(String clusterId) {
    if (requireNonNull(clusterId, "clusterId").isBlank()) {
      throw new IllegalArgumentException(
          "clusterId \"" + clusterId + "\" is blank; give the KMS cluster's name");
    }
    return new ClusterCryptoModeSpec(mode, clusterId);
  }

  /**
   * When the hosts enter encryption mode.
   *
   * @return the mode
   */
  public ClusterCryptoMode mode() {
    return mode;
  }

  /**
   * The key provider that the hosts get keys of.
   *
   * @return empty to leave that as it is
   */
  public Optional<String> keyProvider() {
    return Optional.ofNullable(keyProvider);
  }

  /**
   * In words.
   *
   * @return for messages, not for parsing
   */
  @Override
  public String toString() {
    return mode + keyProvider().map(id -> " with keys of " + id).orElse("");
  }
}
