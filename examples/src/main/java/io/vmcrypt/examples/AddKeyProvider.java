package io.vmcrypt.examples;

import io.vmcrypt.core.certificate.ClientIdentity;
import io.vmcrypt.core.certificate.ServerCertificate;
import io.vmcrypt.vsphere.VsphereClient;
import io.vmcrypt.vsphere.kms.KmsCluster;
import io.vmcrypt.vsphere.kms.KmsClusterSpec;
import io.vmcrypt.vsphere.kms.KmsClusterStatus;
import java.time.Duration;

/** Makes a KMS a key provider of vCenter, with trust both ways, and waits until it works. */
final class AddKeyProvider {

  private AddKeyProvider() {}

  static KmsClusterStatus add(
      VsphereClient vcenter,
      KmsClusterSpec provider,
      ServerCertificate certificate,
      ClientIdentity identity) {
    KmsCluster cluster = vcenter.kmsClusters().ensure(provider).value();
    cluster.trust().ensureServerTrusted(certificate);
    cluster.trust().ensureClientCertificate(identity);
    return cluster.awaitHealthy(Duration.ofMinutes(5));
  }
}
