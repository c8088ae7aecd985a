package io.vmcrypt.estate.internal.plan;

import io.vmcrypt.core.certificate.ServerCertificate;
import io.vmcrypt.core.operation.Change;
import io.vmcrypt.estate.EstateStep.TrustNextCertificates;
import io.vmcrypt.estate.internal.reading.Found;
import io.vmcrypt.estate.internal.reading.SeenKeyServer;
import io.vmcrypt.vsphere.kms.KmsCluster;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;

/**
 * vCenter trusts the certificates that key servers are going to show, beside those that they show
 * now. vCenter does not tell whether it does already, so this is done again until they are shown.
 */
final class NextCertificateStage implements Stage {

  private final Context context;

  NextCertificateStage(Context context) {
    this.context = context;
  }

  @Override
  public Optional<TrustNextCertificates> plan(Found found) {
    Optional<KmsCluster> cluster = context.cluster();
    List<X509Certificate> coming = coming();
    if (cluster.isEmpty() || coming.isEmpty()) {
      return Optional.empty();
    }
    List<Change> changes = cluster.get().trust().planCertificatesTrusted(coming);
    return Optional.of(new TrustNextCertificates(context.estate().keyProvider(), changes));
  }

  private List<X509Certificate> coming() {
    return context.keyServers().stream()
        .map(SeenKeyServer::comes)
        .flatMap(Optional::stream)
        // one that has ended blocks the plan, and vCenter would refuse it
        .filter(next -> next.notAfter().isAfter(context.systems().time().now()))
        .map(ServerCertificate::x509)
        .distinct()
        .toList();
  }

  @Override
  public void run(Ears ears) {
    KmsCluster cluster = context.clusters().get(context.estate().keyProvider());
    ears.changed(cluster.trust().ensureCertificatesTrusted(coming()).changes());
  }
}
