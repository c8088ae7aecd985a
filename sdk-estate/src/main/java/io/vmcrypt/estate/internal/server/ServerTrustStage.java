package io.vmcrypt.estate.internal.server;

import io.vmcrypt.core.certificate.ServerCertificate;
import io.vmcrypt.core.certificate.ThumbprintMismatchException;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.core.operation.Change;
import io.vmcrypt.estate.internal.reading.Found;
import io.vmcrypt.estate.internal.reading.SeenKeyServer;
import io.vmcrypt.estate.internal.stage.Context;
import io.vmcrypt.estate.internal.stage.Ears;
import io.vmcrypt.estate.internal.stage.Health;
import io.vmcrypt.estate.internal.stage.SettingUp;
import io.vmcrypt.estate.internal.stage.World;
import io.vmcrypt.estate.plan.EstateStep;
import io.vmcrypt.vsphere.kms.KmsCluster;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** vCenter trusts the certificate of each key server. */
public record ServerTrustStage(Context context, Health health) implements SettingUp {

  @Override
  public Optional<EstateStep> plan(World world, Found found) {
    if (!context.knowsCertificates()) {
      return Optional.empty();
    }
    Optional<KmsCluster> cluster = context.cluster();
    List<Change> changes = new ArrayList<>();
    for (SeenKeyServer server : context.keyServers()) {
      // one that moves shows its certificate where an earlier step leads vCenter
      boolean there =
          cluster.stream().flatMap(known -> known.servers().stream()).anyMatch(server::isAt);
      if (there) {
        found
            .ask(
                Found.code(
                    ThumbprintMismatchException.class,
                    FindingCode.KMS_THUMBPRINT_MISMATCH,
                    FindingCode.PLAN_REFUSED),
                context.provider().part("server " + server.name()),
                () ->
                    cluster
                        .orElseThrow()
                        .trust()
                        .planServerTrusted(server.name(), expected(cluster.orElseThrow(), server)))
            .ifPresent(changes::addAll);
      } else {
        changes.add(
            Change.made(
                Context.VCENTER,
                context.provider().part("trusted server certificate"),
                context.certificate(server) + " of " + server.name()));
      }
    }
    if (changes.isEmpty()) {
      return Optional.empty();
    }
    health.waitsFor(this);
    return Optional.of(
        EstateStep.of(EstateStep.Kind.TRUST_KEY_SERVERS, context.estate().keyProvider(), changes));
  }

  /** While a key server changes over, vCenter may see either certificate of it. */
  private ServerCertificate expected(KmsCluster cluster, SeenKeyServer server) {
    ServerCertificate here = context.certificate(server);
    if (server.elsewhere().isEmpty()) {
      return here;
    }
    ServerCertificate seen = cluster.trust().serverCertificate(server.name());
    return server.elsewhere().containsValue(seen) ? seen : here;
  }

  @Override
  public void holds(boolean past, Found found) {
    if (!past) {
      return;
    }
    KmsCluster cluster = context.clusterNow();
    for (SeenKeyServer server : context.keyServers()) {
      found.mustHold(
          FindingCode.KMS_THUMBPRINT_MISMATCH,
          context.provider().part("server " + server.name()),
          () -> cluster.trust().planServerTrusted(server.name(), expected(cluster, server)));
    }
  }

  @Override
  public void run(Ears ears) {
    KmsCluster cluster = context.clusterNow();
    for (SeenKeyServer server : context.keyServers()) {
      ears.changed(
          cluster.trust().ensureServerTrusted(server.name(), expected(cluster, server)).changes());
    }
    health.await(this, ears);
  }
}
