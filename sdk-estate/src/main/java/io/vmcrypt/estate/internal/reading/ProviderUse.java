package io.vmcrypt.estate.internal.reading;

import io.vmcrypt.vsphere.kms.KmsClusterStatus;
import java.util.Optional;

/** Whether a vCenter gets keys from a KMS cluster, for which one server that works is enough. */
public final class ProviderUse {

  private ProviderUse() {}

  /**
   * {@return what vCenter's status says of it; empty if a server works and vCenter finds fault with
   * the whole all the same}
   */
  public static Optional<Boolean> of(KmsClusterStatus status) {
    if (status.servers().stream().noneMatch(KmsClusterStatus.Server::isHealthy)) {
      return Optional.of(false);
    }
    boolean red = status.overallStatus().equals(Optional.of(KmsClusterStatus.Health.RED));
    return red || status.isFaultOfTheWhole() ? Optional.empty() : Optional.of(true);
  }
}
