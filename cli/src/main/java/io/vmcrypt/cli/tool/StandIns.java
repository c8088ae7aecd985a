package io.vmcrypt.cli.tool;

import static io.vmcrypt.vsphere.vm.MigrateEncryption.REQUIRED;

import io.vmcrypt.cli.base.Systems;
import io.vmcrypt.core.HostAndPort;
import io.vmcrypt.core.certificate.ClientIdentity;
import io.vmcrypt.core.certificate.ServerTrust;
import io.vmcrypt.core.certificate.Thumbprint;
import io.vmcrypt.core.certificate.ThumbprintAlgorithm;
import io.vmcrypt.core.operation.CallListener;
import io.vmcrypt.core.operation.TimeSource;
import io.vmcrypt.core.secret.Secret;
import io.vmcrypt.estate.part.KeyServer;
import io.vmcrypt.estate.part.VmSelection;
import io.vmcrypt.estate.spec.Estate;
import io.vmcrypt.ovh.OvhClient;
import io.vmcrypt.ovh.api.OvhEndpoint;
import io.vmcrypt.ovh.credential.OvhCredentials;
import io.vmcrypt.testkit.FakeCloud;
import io.vmcrypt.testkit.ovh.FakeOvhApi;
import io.vmcrypt.testkit.vcenter.FakeVcenter;
import io.vmcrypt.vsphere.VsphereClient;
import io.vmcrypt.vsphere.session.VsphereCredentials;
import java.time.Duration;
import java.util.List;

/** Stand-ins of the three systems in this process; none of them is real. */
public final class StandIns implements Systems, AutoCloseable {

  private final FakeCloud cloud;
  private final TimeSource time;
  private final CallListener listener;

  public StandIns(FakeCloud cloud) {
    this(cloud, TimeSource.system());
  }

  public StandIns(FakeCloud cloud, TimeSource time) {
    this(cloud, time, CallListener.none());
  }

  private StandIns(FakeCloud cloud, TimeSource time, CallListener listener) {
    this.cloud = cloud;
    this.time = time;
    this.listener = listener;
  }

  @Override
  public Systems heardBy(CallListener other) {
    return new StandIns(cloud, time, other);
  }

  /** Starts them. Their key server is a company's own, or an OVHcloud KMS. */
  static StandIns start(boolean okms, TimeSource time) {
    // long enough to be seen at work, and no longer
    FakeCloud.Builder cloud = FakeCloud.builder().taskStep(Duration.ofMillis(50));
    return new StandIns((okms ? cloud.okms() : cloud).start(), time);
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
        .timeSource(time)
        .callListener(listener)
        .build();
  }

  @Override
  public VsphereClient vcenter() {
    FakeVcenter vcenter = cloud.vcenter();
    return VsphereClient.builder(
            HostAndPort.of(vcenter.host(), vcenter.port()),
            VsphereCredentials.password(vcenter.userName(), Secret.of(vcenter.password())))
        .trust(authority())
        .timeSource(time)
        .callListener(listener)
        .build();
  }

  /** What the systems should be like. */
  Estate estate() {
    return Estate.builder("demo")
        .keyServer(keyServer())
        .registeredWith(cloud.ovh().serviceName())
        .keyProvider("kms-cluster", "kms-1")
        .encrypt(VmSelection.named("web-01", "db-01").migrateEncryption(REQUIRED).build())
        .build();
  }

  private KeyServer keyServer() {
    return cloud
        .okms()
        .map(okms -> KeyServer.okms(okms.id()))
        .orElseGet(
            () ->
                KeyServer.kmip(kms())
                    .expecting(thumbprint())
                    .identity(
                        ClientIdentity.of(
                            cloud.clientIdentity().chain(), cloud.clientIdentity().privateKey())));
  }

  private HostAndPort kms() {
    return HostAndPort.of(cloud.kmsHost(), cloud.kmsPort());
  }

  private Thumbprint thumbprint() {
    return Thumbprint.of(cloud.kms().orElseThrow().certificate(), ThumbprintAlgorithm.SHA1);
  }

  /** Where they are, for people. */
  String description() {
    return "OVHcloud (%s), vCenter (%s:%s) and %s (%s)"
        .formatted(
            cloud.ovh().endpoint(),
            cloud.vcenter().host(),
            cloud.vcenter().port(),
            cloud.okms().isPresent() ? "an OVHcloud KMS" : "a KMS",
            kms());
  }

  private ServerTrust authority() {
    return ServerTrust.certificateAuthorities(List.of(cloud.authority().certificate()));
  }

  @Override
  public void close() {
    cloud.close();
  }
}
