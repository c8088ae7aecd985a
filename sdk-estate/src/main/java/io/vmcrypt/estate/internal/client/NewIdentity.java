package io.vmcrypt.estate.internal.client;

import io.vmcrypt.core.certificate.ClientIdentity;
import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.error.ConflictException;
import io.vmcrypt.core.error.OperationInterruptedException;
import io.vmcrypt.core.error.SdkException;
import io.vmcrypt.core.key.IdentityTrial;
import io.vmcrypt.core.operation.Change;
import io.vmcrypt.estate.internal.reading.SeenKeyServer;
import io.vmcrypt.estate.internal.stage.Context;
import io.vmcrypt.estate.internal.stage.Present;
import io.vmcrypt.kmip.KmipProbe;
import io.vmcrypt.vsphere.kms.ClientCertificateSpec;
import io.vmcrypt.vsphere.kms.KmsCluster;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A certificate with its key, in the place of one that works. It is installed only if it ends
 * later, and if each key server has just let it do what vCenter does next: get keys in use, and
 * have one made.
 */
public final class NewIdentity {

  /** What a person can do who knows more than vCenter tells. */
  static final String BY_HAND =
      "If you know that vCenter has no certificate there, or that each key server accepts the new"
          + " one, install that in the vSphere Client (Establish Trust, Make KMS trust vCenter), or"
          + " with force(), though keys are in use; then plan again.";

  private final Context context;
  private final ClientIdentity identity;
  private final ClientCertificateSpec spec;

  NewIdentity(Context context, ClientIdentity identity) {
    this.context = context;
    this.identity = identity;
    this.spec = ClientCertificateSpec.of(identity);
  }

  List<Change> plan(KmsCluster cluster) {
    return cluster.trust().planClientCertificate(proved(cluster, false));
  }

  List<Change> ensure(KmsCluster cluster) {
    return cluster.trust().ensureClientCertificate(proved(cluster, true)).changes();
  }

  /**
   * With a trial at each key server, where the present certificate would stay without one.
   *
   * @param makesKey whether a key is made there and destroyed; a plan changes nothing
   */
  private ClientCertificateSpec proved(KmsCluster cluster, boolean makesKey) {
    // what cannot be used at all is refused first
    if (cluster.trust().planClientCertificate(spec.force()).isEmpty()) {
      return spec;
    }
    Optional<String> stays = cluster.trust().whyClientCertificateStays();
    if (stays.isEmpty()) {
      return spec;
    }
    checkEndsLater(stays.get(), Present.of(cluster));
    Set<String> keys = context.systems().vcenter().keyLedger().ofProvider(cluster.id()).kmsKeyIds();
    ClientCertificateSpec proved = spec;
    for (SeenKeyServer server : context.keyServers()) {
      proved = proved.proved(trial(server, keys, makesKey, stays.get()));
    }
    return proved;
  }

  private void checkEndsLater(String stays, Optional<X509Certificate> present) {
    if (present.isEmpty()) {
      throw refused(
          stays,
          "vCenter does not tell which one it shows now",
          "Make each key server reachable for vCenter, and plan again. " + BY_HAND);
    }
    X509Certificate mine = identity.certificate();
    if (!Present.endsBefore(present.get(), mine)) {
      throw refused(
          stays,
          "it ends at %s, and the present one at %s"
              .formatted(mine.getNotAfter().toInstant(), present.get().getNotAfter().toInstant()),
          "Name a certificate that ends later.");
    }
  }

  private IdentityTrial trial(
      SeenKeyServer server, Set<String> keys, boolean makesKey, String stays) {
    if (server.certificate().isEmpty()) {
      throw refused(
          stays,
          server.address() + " does not show its certificate",
          "Make the key server reachable, and plan again.");
    }
    try {
      KmipProbe.Builder probe = context.systems().probe(server).clientIdentity(identity);
      return (makesKey ? probe.keyRoundTrip() : probe).build().tryIdentity(keys);
    } catch (OperationInterruptedException e) {
      throw e;
    } catch (SdkException e) {
      throw refused(
          stays,
          server.address() + " does not answer to it: " + e.outcome(),
          "Name a certificate that each key server accepts, and to which it gives the keys in"
              + " use.");
    }
  }

  private ConflictException refused(String stays, String doubt, String advice) {
    return new ConflictException(
        new Attempt(
            Context.VCENTER, "install the client certificate", context.estate().keyProvider()),
        stays + "; and the certificate of the estate is not taken: " + doubt,
        advice);
  }
}
