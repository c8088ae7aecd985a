package io.vmcrypt.examples;

import io.vmcrypt.core.HostAndPort;
import io.vmcrypt.core.certificate.CertificateSigningRequest;
import io.vmcrypt.core.certificate.ClientCertificate;
import io.vmcrypt.core.operation.Ensured;
import io.vmcrypt.core.operation.Operation;
import io.vmcrypt.ovh.OvhClient;
import io.vmcrypt.ovh.okms.OkmsCredential;
import io.vmcrypt.ovh.okms.OkmsCredentialRequest;
import io.vmcrypt.ovh.okms.OkmsId;
import io.vmcrypt.ovh.okms.OkmsKeyServer;
import io.vmcrypt.vsphere.kms.ClientCertificateSpec;
import io.vmcrypt.vsphere.kms.KmsCluster;
import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A key server of OVHcloud's own KMS (OKMS): a KMS out of nothing but an OVHcloud account. It signs
 * the request that vCenter makes, so that no private key ever leaves vCenter.
 */
final class OkmsKms {

  private static final Duration TIMEOUT = Duration.ofMinutes(10);
  private static final String DESCRIPTION = "vCenter, by vmcrypt";

  private final Supplier<OvhClient> ovh;
  private final OkmsId id;
  private @Nullable HostAndPort endpoint;

  OkmsKms(Supplier<OvhClient> ovh, OkmsId id) {
    this.ovh = ovh;
    this.id = id;
  }

  OkmsId id() {
    return id;
  }

  /** The port with an RSA certificate if there is one, as OVHcloud's guides for vSphere have it. */
  HostAndPort endpoint() {
    HostAndPort known = endpoint;
    if (known == null) {
      try (OvhClient client = ovh.get()) {
        known = endpoint(client.okms().get(id));
        endpoint = known;
      }
    }
    return known;
  }

  private static HostAndPort endpoint(OkmsKeyServer server) {
    HostAndPort rsa = server.kmipRsaEndpoint();
    HostAndPort chosen = rsa == null ? server.kmipEndpoint() : rsa;
    if (chosen == null) {
      throw new IllegalStateException(
          "OVHcloud gives no KMIP address for the KMS " + server.id() + ": ask its support");
    }
    return chosen;
  }

  /** Has the KMS sign vCenter's request and vCenter use the certificate, unless that is so. */
  void establishTrust(KmsCluster cluster, StepPrinter steps) {
    if (cluster.trust().clientCertificate().isPresent() && isTrusting(cluster)) {
      steps.unchanged("the OVHcloud KMS trusts vCenter");
      return;
    }
    try (OvhClient client = ovh.get()) {
      Ensured<CertificateSigningRequest> request = cluster.trust().ensureClientCsr();
      request.changes().forEach(change -> steps.changed(change.toString()));
      Ensured<Operation<OkmsCredential, OkmsCredential>> ensured =
          client
              .okms()
              .ensureCredential(
                  id,
                  OkmsCredentialRequest.builder(
                          "vcenter " + id.toString().substring(0, 8),
                          request.value(),
                          client.getIdentity().identities())
                      .description(DESCRIPTION)
                      .build());
      ensured.changes().forEach(change -> steps.changed(change.toString()));
      OkmsCredential credential = ensured.value().await(steps.waitFor(TIMEOUT));
      steps.found(
          "OVHcloud has signed vCenter's request: credential "
              + credential.id()
              + ", valid until "
              + credential.certificate().get(0).getNotAfter().toInstant());
      if (cluster
          .trust()
          .ensureClientCertificate(
              ClientCertificateSpec.signed(ClientCertificate.of(credential.certificate().get(0)))
                  .build())
          .isChanged()) {
        steps.changed("vCenter shows that certificate now");
      } else {
        steps.unchanged("vCenter shows that certificate");
      }
    }
  }

  private static boolean isTrusting(KmsCluster cluster) {
    return cluster.status().servers().stream()
        .anyMatch(server -> server.serverTrustClient().orElse(false));
  }
}
