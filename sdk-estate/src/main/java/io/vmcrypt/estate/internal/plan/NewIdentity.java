package io.vmcrypt.estate.internal.plan;

import io.vmcrypt.core.certificate.ClientIdentity;
import io.vmcrypt.core.error.ConflictException;
import io.vmcrypt.core.error.SdkException;
import io.vmcrypt.core.error.ServiceException;
import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.operation.Change;
import io.vmcrypt.core.operation.Ensured;
import io.vmcrypt.estate.internal.reading.SeenKeyServer;
import io.vmcrypt.kmip.KmipProbe;
import io.vmcrypt.kmip.ProbeReport;
import io.vmcrypt.kmip.Verdict;
import io.vmcrypt.vsphere.kms.ClientCertificateSpec;
import io.vmcrypt.vsphere.kms.KmsCluster;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A certificate with its key, in the place of one that works. It is installed only if it ends
 * later, and if each key server has just answered to it, also for the keys in use: a key server
 * shows each client its own keys.
 */
final class NewIdentity {

  private final Context context;
  private final ClientIdentity identity;
  private final ClientCertificateSpec spec;

  NewIdentity(Context context, ClientIdentity identity) {
    this.context = context;
    this.identity = identity;
    this.spec = ClientCertificateSpec.builder(identity).build();
  }

  List<Change> plan(KmsCluster cluster) {
    try {
      return cluster.trust().planClientCertificate(spec);
    } catch (ConflictException inUse) {
      check(cluster, inUse);
      return cluster.trust().planClientCertificate(proved());
    }
  }

  List<Change> ensure(KmsCluster cluster) {
    try {
      return changes(cluster.trust().ensureClientCertificate(spec));
    } catch (ConflictException inUse) {
      check(cluster, inUse);
      return changes(cluster.trust().ensureClientCertificate(proved()));
    }
  }

  private static List<Change> changes(Ensured<?> ensured) {
    return ensured.changes();
  }

  private ClientCertificateSpec proved() {
    return spec.toBuilder().evenIfInUse().build();
  }

  private void check(KmsCluster cluster, ConflictException inUse) {
    Optional<X509Certificate> present = Present.of(cluster);
    if (present.isEmpty()) {
      throw refused(
          inUse,
          "vCenter does not tell which one it shows now",
          "Make each key server reachable for vCenter, and plan again. "
              + ClientTrustStage.BY_HAND);
    }
    Optional<String> doubt = doubt(cluster, present.get());
    if (doubt.isPresent()) {
      throw refused(
          inUse,
          doubt.get(),
          "Name a certificate that ends later, that each key server accepts, and to which it gives"
              + " the keys in use.");
    }
  }

  private static ConflictException refused(ConflictException inUse, String doubt, String advice) {
    return new ConflictException(
        inUse.attempt(),
        inUse.outcome() + "; and the certificate of the estate is not taken: " + doubt,
        advice,
        null,
        inUse);
  }

  /** Why the present one is not replaced; empty if the new one is proved. */
  private Optional<String> doubt(KmsCluster cluster, X509Certificate present) {
    X509Certificate mine = identity.certificate();
    if (!Present.endsBefore(present, mine)) {
      return Optional.of(
          "it ends at "
              + mine.getNotAfter().toInstant()
              + ", and the present one at "
              + present.getNotAfter().toInstant());
    }
    try {
      Set<String> keys = context.systems().vcenter().kmsClusters().keys().idsInUse(cluster.id());
      return context.keyServers().stream()
          .map(server -> doubt(server, keys))
          .flatMap(Optional::stream)
          .findFirst();
    } catch (ServiceException e) {
      return Optional.of("it is not known which keys are in use: " + e.outcome());
    }
  }

  private Optional<String> doubt(SeenKeyServer server, Set<String> keys) {
    if (server.certificate().isEmpty()) {
      return Optional.of(server.address() + " does not show its certificate");
    }
    KmipProbe probe = context.systems().probe(server).clientIdentity(identity).build();
    try {
      return keys.isEmpty() ? refusal(probe.probe()) : lack(server, probe, keys);
    } catch (SdkException e) {
      return Optional.of(server.address() + " does not answer to it: " + e.outcome());
    }
  }

  private static Optional<String> refusal(ProbeReport report) {
    return report.verdict() == Verdict.USABLE || report.verdict() == Verdict.USABLE_WITH_WARNINGS
        ? Optional.empty()
        : Optional.of(
            report.endpoint()
                + " does not answer to it"
                + report.findings().stream()
                    .filter(Finding::isBlocking)
                    .findFirst()
                    .map(finding -> ": " + finding.seen())
                    .orElse(""));
  }

  private static Optional<String> lack(SeenKeyServer server, KmipProbe probe, Set<String> keys) {
    Map<String, String> lacking = probe.heldKeys(keys).notHeld();
    return lacking.entrySet().stream()
        .findFirst()
        .map(
            key ->
                server.address()
                    + " does not show it "
                    + lacking.size()
                    + " of "
                    + keys.size()
                    + " keys in use, such as "
                    + key.getKey()
                    + " ("
                    + key.getValue()
                    + ")");
  }
}
