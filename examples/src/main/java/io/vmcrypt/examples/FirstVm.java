package io.vmcrypt.examples;

import io.vmcrypt.core.HostAndPort;
import io.vmcrypt.core.certificate.ClientIdentity;
import io.vmcrypt.core.certificate.ServerCertificate;
import io.vmcrypt.core.certificate.Thumbprint;
import io.vmcrypt.core.operation.Operation;
import io.vmcrypt.core.secret.Secret;
import io.vmcrypt.kmip.KmipProbe;
import io.vmcrypt.ovh.OvhClient;
import io.vmcrypt.ovh.task.OvhProgress;
import io.vmcrypt.ovh.vmencryption.KmsRegistration;
import io.vmcrypt.ovh.vmencryption.RegisteredKms;
import io.vmcrypt.vsphere.VsphereClient;
import io.vmcrypt.vsphere.kms.KmsCluster;
import io.vmcrypt.vsphere.kms.KmsClusterSpec;
import io.vmcrypt.vsphere.kms.KmsServerSpec;
import io.vmcrypt.vsphere.session.VsphereCredentials;
import io.vmcrypt.vsphere.vm.MigrateEncryption;
import io.vmcrypt.vsphere.vm.PolicyAssignment;
import io.vmcrypt.vsphere.vm.VirtualMachine;
import io.vmcrypt.vsphere.vm.VmEncryptionState;
import java.nio.file.Path;
import java.time.Duration;

class FirstVm {

  public static void main(String[] args) {
    HostAndPort kms = HostAndPort.parse("192.0.2.1:5696");
    Thumbprint expected = // as the KMS's own screen shows it
        Thumbprint.parse("7B:D9:46:BE:0C:1E:B0:27:CE:33:B5:2E:22:0F:00:84:F9:18:C6:61");
    ClientIdentity identity = ClientIdentity.fromFile(Path.of("client.pem"), Path.of("client.key"));
    HostAndPort address = HostAndPort.parse("pcc-192-0-2-1.ovh.com:443");
    Secret password = Secret.fromFile(Path.of("vcenter-password"));
    try (OvhClient ovh = OvhClient.discover(); // keys from OVH_... or ovh.conf
        VsphereClient vcenter =
            VsphereClient.builder(address, VsphereCredentials.password("admin", password))
                .build()) {
      encrypt("web-01", kms, expected, identity, ovh, "pcc-192-0-2-1", vcenter);
    }
  }

  static void encrypt(
      String name,
      HostAndPort kms,
      Thumbprint expected,
      ClientIdentity identity,
      OvhClient ovh,
      String service,
      VsphereClient vcenter) {
    // 1. the KMS certificate's thumbprint; refused if it is not the expected one
    ServerCertificate certificate =
        KmipProbe.builder(kms).expectedThumbprint(expected).build().readCertificate();

    // 2. registration at OVHcloud, whose task ends only after step 3
    Operation<OvhProgress, RegisteredKms> registration =
        ovh.privateCloud(service)
            .vmEncryption()
            .kmsServers()
            .ensure(KmsRegistration.builder(kms.host(), certificate.thumbprint()).build())
            .value();
    registration.awaitState(OvhProgress::isVcentersTurn, Duration.ofMinutes(10));

    // 3. the KMS cluster in vCenter, and trust both ways
    KmsServerSpec server = KmsServerSpec.builder("kms-1", kms.host()).port(kms.port()).build();
    KmsCluster cluster =
        vcenter
            .kmsClusters()
            .ensure(KmsClusterSpec.builder("kms-cluster", server).makeDefault().build())
            .value();
    cluster.trust().ensureServerTrusted(certificate);
    cluster.trust().ensureClientCertificate(identity);
    cluster.awaitHealthy(Duration.ofMinutes(5));
    registration.await(Duration.ofMinutes(10));

    // 4. the storage policy on home and all disks, and encrypted vMotion
    VirtualMachine vm = vcenter.virtualMachines().get(name);
    vm.start(
            PolicyAssignment.builder(vcenter.storagePolicies().getVmEncryption())
                .homeAndAllDisks()
                .migrateEncryption(MigrateEncryption.REQUIRED)
                .build())
        .await(Duration.ofHours(1));

    // 5. verified, from what vCenter says now
    VmEncryptionState state = vm.encryptionState();
    System.out.println(
        name + ": " + state.level() + ", keys of " + state.keyProvider().orElseThrow());
  }
}
