package io.vmcrypt.examples;

import io.vmcrypt.core.certificate.ServerCertificate;
import io.vmcrypt.core.operation.Ensured;
import io.vmcrypt.vsphere.VsphereClient;
import io.vmcrypt.vsphere.kms.KmsCluster;
import io.vmcrypt.vsphere.kms.KmsClusterSpec;
import io.vmcrypt.vsphere.kms.KmsServerSpec;

/**
 * Creates the KMS cluster in vCenter, establishes trust both ways and waits until it is healthy. No
 * arguments; the environment says what and where.
 */
public final class CreateKmsCluster {

  private CreateKmsCluster() {}

  public static void main(String[] args) {
    Example.exit(
        args,
        6,
        (systems, steps) -> {
          ClientTrust clientTrust = systems.clientTrust();
          try (VsphereClient vcenter = systems.vcenter()) {
            create(
                systems,
                vcenter,
                spec(systems),
                RegisterKms.readCertificate(systems, steps),
                clientTrust,
                steps);
            return Example.DONE;
          }
        });
  }

  static KmsClusterSpec spec(Systems systems) {
    return KmsClusterSpec.builder(
            systems.clusterName(),
            KmsServerSpec.builder(systems.serverAlias(), systems.kms().host())
                .port(systems.kms().port())
                .build())
        .makeDefault()
        .build();
  }

  static void create(
      Systems systems,
      VsphereClient vcenter,
      KmsClusterSpec spec,
      ServerCertificate certificate,
      ClientTrust clientTrust,
      StepPrinter steps) {
    steps.begin("Create the KMS cluster in vCenter");
    Ensured<KmsCluster> ensured = vcenter.kmsClusters().ensure(spec);
    KmsCluster cluster = ensured.value();
    ensured.changes().forEach(change -> steps.changed(change.toString()));
    if (!ensured.isChanged()) {
      steps.unchanged(cluster.id() + " is there");
    }

    steps.begin("Let vCenter trust the KMS");
    if (cluster.trust().ensureServerTrusted(certificate).isChanged()) {
      steps.changed("vCenter sees the same certificate and trusts it now");
    } else {
      steps.unchanged("vCenter trusts it");
    }

    steps.begin("Let the KMS trust vCenter");
    clientTrust.establish(cluster, steps);

    steps.begin("Wait until the KMS cluster is healthy");
    cluster.awaitHealthy(steps.waitFor(systems.healthTimeout()));
  }
}
