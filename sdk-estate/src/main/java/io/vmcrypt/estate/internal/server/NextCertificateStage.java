package io.vmcrypt.estate.internal.server;

import io.vmcrypt.core.certificate.CertificateValidity;
import io.vmcrypt.core.certificate.ServerCertificate;
import io.vmcrypt.core.operation.Change;
import io.vmcrypt.estate.internal.reading.Found;
import io.vmcrypt.estate.internal.reading.SeenKeyServer;
import io.vmcrypt.estate.internal.stage.Context;
import io.vmcrypt.estate.internal.stage.Ears;
import io.vmcrypt.estate.internal.stage.Stage;
import io.vmcrypt.estate.internal.stage.World;
import io.vmcrypt.estate.plan.EstateStep;
import io.vmcrypt.vsphere.kms.KmsCluster;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;

/**
 * vCenter trusts the certificates that key servers are going to show, beside those that they show
 * now. vCenter does not tell whether it does already, so this is done again until they are shown.
 */
public record NextCertificateStage(Context context) implements Stage {

  @Override
  public Optional<EstateStep> plan(World world, Found found) {
    Optional<KmsCluster> cluster = context.cluster();
    List<X509Certificate> coming = coming();
    // before there is a key provider, it is trusted with the step that makes that
    if (coming.isEmpty() || (cluster.isEmpty() && !world.isSetUp())) {
      return Optional.empty();
    }
    List<Change> changes =
        cluster
            .map(there -> there.trust().planCertificatesTrusted(coming))
            .orElseGet(() -> coming.stream().map(this::toCome).toList());
    return Optional.of(
        EstateStep.of(
            EstateStep.Kind.TRUST_NEXT_CERTIFICATES, context.estate().keyProvider(), changes));
  }

  private Change toCome(X509Certificate certificate) {
    return Change.made(
        Context.VCENTER,
        context.provider().part("certificate " + ServerCertificate.of(List.of(certificate))),
        "trusted");
  }

  private List<X509Certificate> coming() {
    return context.keyServers().stream()
        .map(SeenKeyServer::comes)
        .flatMap(Optional::stream)
        // one that has ended blocks the plan, and vCenter would refuse it
        .map(ServerCertificate::x509)
        .filter(next -> !hasEnded(next))
        .distinct()
        .toList();
  }

  private boolean hasEnded(X509Certificate next) {
    return CertificateValidity.of(
            CertificateValidity.Role.KMS_SERVER_NEXT,
            "next certificate",
            "KMS",
            next,
            context.systems().time().now())
        .hasEnded();
  }

  @Override
  public void run(Ears ears) {
    KmsCluster cluster = context.clusterNow();
    ears.changed(cluster.trust().ensureCertificatesTrusted(coming()).changes());
  }
}
