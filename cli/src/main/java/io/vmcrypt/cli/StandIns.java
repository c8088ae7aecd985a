package io.vmcrypt.cli;

import io.vmcrypt.core.HostAndPort;
import io.vmcrypt.core.certificate.ClientIdentity;
import io.vmcrypt.core.certificate.ServerCertificate;
import io.vmcrypt.core.certificate.ServerTrust;
import io.vmcrypt.core.secret.Secret;
import io.vmcrypt.estate.Estate;
import io.vmcrypt.estate.KeyServer;
import io.vmcrypt.estate.VmSelection;
import io.vmcrypt.kmip.KmipProbe;
import io.vmcrypt.ovh.OvhClient;
import io.vmcrypt.ovh.OvhCredentials;
import io.vmcrypt.ovh.OvhEndpoint;
import io.vmcrypt.testkit.FakeCloud;
import io.vmcrypt.testkit.ovh.FakeOvhApi;
import io.vmcrypt.testkit.vcenter.FakeVcenter;
import io.vmcrypt.vsphere.VsphereClient;
import io.vmcrypt.vsphere.VsphereCredentials;
import io.vmcrypt.vsphere.vm.MigrateEncryption;
import java.util.List;

/** Stand-ins of the three systems in this process; none of them is real. */
final class StandIns implements Systems, AutoCloseable {

  private final FakeCloud cloud;

  StandIns(FakeCloud cloud) {
    this.cloud = cloud;
  }

  /** Their key server is a company's own, or an OVHcloud KMS. */
  static StandIns start(boolean okms) {
    return new StandIns(okms ? FakeCloud.builder().okms().start() : FakeCloud.start());
  }

  @Override
  public OvhClient ovh() {
    FakeOvhApi ovh = cloud.ovh();
    return OvhClient.builder(
            OvhEndpoint.of(ovh.endpoint()),
            OvhCredentials.applicationKey(
                ovh.applicationKey(),
                Secret.of(ovh.applicationSecret()),
                Secret.of(ovh.consumerKey())))
        .trust(authority())
        .build();
  }

  @Override
  public VsphereClient vcenter() {
    FakeVcenter vcenter = cloud.vcenter();
    return VsphereClient.builder(
            HostAndPort.of(vcenter.host(), vcenter.port()),
            VsphereCredentials.password(vcenter.userName(), Secret.of(vcenter.password())))
        .trust(authority())
        .build();
  }

  /** What the systems should be like. */
  Estate estate() {
    return Estate.builder("demo")
        .keyServer(keyServer())
        .registeredWith(cloud.ovh().serviceName())
        .keyProvider("kms-cluster", "kms-1")
        .encrypt(VmSelection.named("web-01").migrateEncryption(MigrateEncryption.REQUIRED).build())
        .encrypt(VmSelection.named("db-01").disks("Hard disk 2").build())
        .build();
  }

  private KeyServer keyServer() {
    return cloud
        .okms()
        .map(okms -> KeyServer.okms(okms.id()))
        .orElseGet(
            () ->
                KeyServer.kmip(kms())
                    .expecting(certificate().thumbprint())
                    .identity(
                        ClientIdentity.of(
                            cloud.clientIdentity().chain(), cloud.clientIdentity().privateKey())));
  }

  HostAndPort kms() {
    return HostAndPort.of(cloud.kmsHost(), cloud.kmsPort());
  }

  ServerCertificate certificate() {
    return KmipProbe.builder(kms()).build().readCertificate();
  }

  /** Where they are, for people. */
  String description() {
    return "OVHcloud ("
        + cloud.ovh().endpoint()
        + "), vCenter ("
        + cloud.vcenter().host()
        + ":"
        + cloud.vcenter().port()
        + ") and "
        + (cloud.okms().isPresent() ? "an OVHcloud KMS" : "a KMS")
        + " ("
        + kms()
        + ")";
  }

  private ServerTrust authority() {
    return ServerTrust.certificateAuthorities(List.of(cloud.authority().certificate()));
  }

  @Override
  public void close() {
    cloud.close();
  }
}
