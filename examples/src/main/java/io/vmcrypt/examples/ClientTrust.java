package io.vmcrypt.examples;

import io.vmcrypt.core.certificate.ClientIdentity;
import io.vmcrypt.vsphere.kms.KmsCluster;

/** How the KMS comes to trust vCenter. */
@FunctionalInterface
interface ClientTrust {

  /** Makes vCenter show a certificate that the KMS accepts. */
  void establish(KmsCluster cluster, StepPrinter steps);

  /** With a certificate and key that the KMS has made for vCenter. */
  static ClientTrust by(ClientIdentity identity) {
    return (cluster, steps) -> {
      if (cluster.trust().ensureClientCertificate(identity).isChanged()) {
        steps.changed(
            "client certificate "
                + identity.certificate().getSubjectX500Principal().getName()
                + " installed");
      } else {
        steps.unchanged("the client certificate is installed");
      }
    };
  }
}
