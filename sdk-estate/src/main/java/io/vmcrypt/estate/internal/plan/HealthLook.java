package io.vmcrypt.estate.internal.plan;

import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.shared.async.Beside;
import io.vmcrypt.estate.internal.reading.SeenKeyServer;
import io.vmcrypt.estate.internal.stage.Context;
import io.vmcrypt.estate.internal.stage.Health;
import io.vmcrypt.estate.internal.stage.World;
import io.vmcrypt.vsphere.kms.KmsCluster;
import io.vmcrypt.vsphere.kms.KmsClusterStatus;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Whether a key provider works that no step has to set up. vCenter is asked while VMs are read,
 * since it takes long to answer if a key server does not. For one thread.
 */
final class HealthLook implements AutoCloseable {

  private final Context context;
  private @Nullable Beside<KmsClusterStatus> asked;

  HealthLook(Context context) {
    this.context = context;
  }

  /** Begins to look, once what sets the key provider up is planned; there may be nothing to do. */
  void begin(World world) {
    Optional<KmsCluster> cluster = context.cluster();
    if (asked == null && cluster.isPresent() && !world.isSetUp()) {
      asked = Beside.start("vmcrypt-health", cluster.get()::status);
    }
  }

  /** A key provider that should work, since all is set up, and does not. */
  Optional<Finding> unhealthy(World world) {
    begin(world);
    return asked == null
        ? Optional.empty()
        : Optional.of(asked.result().without(context.aside()))
            .filter(status -> !status.isHealthy())
            .map(status -> Health.finding(context, status, "", passwords(status)));
  }

  /** What else it may be where key servers that do not trust vCenter ask for a password. */
  private String passwords(KmsClusterStatus status) {
    Set<String> refusing =
        status.servers().stream()
            .filter(server -> !server.serverTrustClient().orElse(true))
            .map(KmsClusterStatus.Server::name)
            .collect(Collectors.toSet());
    List<String> withPassword =
        context.withPassword().stream()
            .map(SeenKeyServer::name)
            .filter(refusing::contains)
            .toList();
    return withPassword.isEmpty()
        ? ""
        : " vCenter does not say whether the KMS refuses its certificate or its password. If the"
            + " password was changed at the KMS, plan again and ask for it to be given to vCenter"
            + " anew (renew-password "
            + String.join(", ", withPassword)
            + ").";
  }

  /** Waits for what is on its way: vCenter keeps something in memory for it. */
  @Override
  public void close() {
    if (asked != null) {
      asked.close();
    }
  }
}
