package io.vmcrypt.examples;

import io.vmcrypt.core.HostAndPort;
import io.vmcrypt.core.certificate.ClientIdentity;
import io.vmcrypt.core.certificate.ServerCertificate;
import io.vmcrypt.core.certificate.ServerTrust;
import io.vmcrypt.core.certificate.Thumbprint;
import io.vmcrypt.core.operation.Ensured;
import io.vmcrypt.core.secret.Secret;
import io.vmcrypt.estate.wish.Estate;
import io.vmcrypt.estate.EstateClient;
import io.vmcrypt.estate.plan.EstatePlan;
import io.vmcrypt.estate.proof.EstateProof;
import io.vmcrypt.estate.plan.EstateRun;
import io.vmcrypt.estate.part.KeyServer;
import io.vmcrypt.kmip.KmipProbe;
import io.vmcrypt.ovh.OvhClient;
import io.vmcrypt.ovh.task.OvhTask;
import io.vmcrypt.ovh.vmencryption.KmsOperation;
import io.vmcrypt.ovh.vmencryption.KmsRegistration;
import io.vmcrypt.ovh.vmencryption.RegisteredKms;
import io.vmcrypt.vsphere.VsphereClient;
import io.vmcrypt.vsphere.kms.KmsCluster;
import io.vmcrypt.vsphere.kms.KmsClusterSpec;
import io.vmcrypt.vsphere.kms.KmsServerSpec;
import io.vmcrypt.vsphere.session.VsphereCredentials;
import io.vmcrypt.vsphere.vm.MigrateEncryption;
import io.vmcrypt.vsphere.vm.PolicyAssignment;
import io.vmcrypt.vsphere.vm.VmFilter;
import java.nio.file.Path;
import java.time.Duration;

/** The code of the README, so that it compiles. */
final class ReadmeCode {

  private ReadmeCode() {}

  static void estate(
      OvhClient ovh, VsphereClient vcenter, Thumbprint thumbprint, ClientIdentity identity) {
    // README begins
    Estate estate =
        Estate.builder("prod")
            .keyServer(KeyServer.kmip("192.0.2.1").expecting(thumbprint).identity(identity))
            .registeredWith("pcc-192-0-2-1")
            .keyProvider("kms-cluster", "kms-1")
            .encrypt(VmFilter.builder().below("/Paris/vm/Prod").build(), MigrateEncryption.REQUIRED)
            .build();

    try (EstateClient estates = EstateClient.of(ovh, vcenter)) {
      EstatePlan plan = estates.plan(estate); // reads only
      System.out.print(plan.text());
      try (EstateRun run = estates.startApply(plan)) { // refuses a plan that is blocked or outdated
        System.out.println(run.await(Duration.ofDays(1)));
      }
      EstateProof proof = estates.prove(estate); // from what the systems say now
      System.out.print(proof.text());
    }
    // README ends
  }

  static void enable(
      String vcenterUser, Secret vcenterPassword, Path vcenterAuthority, ClientIdentity identity) {
    // README begins
    // 1. who is the KMS? Compare the thumbprint with what the KMS itself shows
    ServerCertificate certificate =
        KmipProbe.builder(HostAndPort.parse("192.0.2.1:5696")).build().readCertificate();
    Thumbprint thumbprint = certificate.thumbprint();

    try (OvhClient ovh = OvhClient.discover();
        VsphereClient vcenter =
            VsphereClient.builder(
                    HostAndPort.parse("pcc-192-0-2-1.ovh.com:443"),
                    VsphereCredentials.password(vcenterUser, vcenterPassword))
                .trust(ServerTrust.fromFile(vcenterAuthority))
                .build()) {
      // 2. register it with OVHcloud; its task waits for vCenter, so do not wait for its end yet
      Ensured<KmsOperation<OvhTask, RegisteredKms>> registration =
          ovh.privateCloud("pcc-192-0-2-1")
              .vmEncryption()
              .kmsServers()
              .ensure(KmsRegistration.builder("192.0.2.1", thumbprint).build());
      registration.value().awaitVcenterTurn(Duration.ofMinutes(10));

      // 3. the KMS cluster in vCenter, with trust both ways
      KmsCluster cluster =
          vcenter
              .kmsClusters()
              .ensure(
                  KmsClusterSpec.builder(
                          "kms-cluster", KmsServerSpec.builder("kms-1", "192.0.2.1").build())
                      .makeDefault()
                      .build())
              .value();
      cluster.trust().ensureServerTrusted(certificate);
      cluster.trust().ensureClientCertificate(identity);
      cluster.awaitHealthy(Duration.ofMinutes(5));
      registration.value().await(Duration.ofMinutes(10));

      // 4. the storage policy on a VM's home and disks, and encrypted vMotion
      vcenter
          .virtualMachines()
          .get("web-01")
          .start(
              PolicyAssignment.builder(vcenter.storagePolicies().getVmEncryption())
                  .homeAndAllDisks()
                  .migrateEncryption(MigrateEncryption.REQUIRED)
                  .build())
          .await(Duration.ofHours(1));
    }
    // README ends
  }
}
