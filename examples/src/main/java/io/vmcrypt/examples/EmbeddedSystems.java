package io.vmcrypt.examples;

import static io.vmcrypt.vsphere.vm.MigrateEncryption.REQUIRED;

import io.vmcrypt.core.HostAndPort;
import io.vmcrypt.core.certificate.ClientIdentity;
import io.vmcrypt.core.certificate.ServerTrust;
import io.vmcrypt.core.certificate.Thumbprint;
import io.vmcrypt.core.certificate.ThumbprintAlgorithm;
import io.vmcrypt.core.operation.TimeSource;
import io.vmcrypt.core.secret.Secret;
import io.vmcrypt.estate.Estate;
import io.vmcrypt.estate.KeyServer;
import io.vmcrypt.estate.VmSelection;
import io.vmcrypt.ovh.OvhClient;
import io.vmcrypt.ovh.OvhCredentials;
import io.vmcrypt.ovh.OvhEndpoint;
import io.vmcrypt.testkit.FakeCloud;
import io.vmcrypt.testkit.ovh.FakeOvhApi;
import io.vmcrypt.testkit.vcenter.FakeVcenter;
import io.vmcrypt.vsphere.VsphereClient;
import io.vmcrypt.vsphere.VsphereCredentials;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Fakes of the three systems in this process, to try the job without touching anything real. */
final class EmbeddedSystems implements Systems {

  private static final String OKMS = "okms";

  private final FakeCloud cloud;

  EmbeddedSystems(FakeCloud cloud) {
    this.cloud = cloud;
  }

  /** Starts the fakes. With the kind "okms", the key server is an OVHcloud KMS in the account. */
  static EmbeddedSystems start(String kind) {
    if (!kind.equals(OKMS)) {
      throw new IllegalArgumentException(
          "VMCRYPT_EMBEDDED \"" + kind + "\" is unknown: expected " + OKMS);
    }
    return new EmbeddedSystems(FakeCloud.builder().okms().start());
  }

  static EmbeddedSystems start() {
    return new EmbeddedSystems(FakeCloud.start());
  }

  @Override
  public String description() {
    return "embedded fakes of OVHcloud ("
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
    return vcenter(TimeSource.system());
  }

  VsphereClient vcenter(TimeSource time) {
    FakeVcenter vcenter = cloud.vcenter();
    return VsphereClient.builder(
            HostAndPort.of(vcenter.host(), vcenter.port()),
            VsphereCredentials.password(vcenter.userName(), Secret.of(vcenter.password())))
        .trust(authority())
        .timeSource(time)
        .build();
  }

  private HostAndPort kms() {
    return HostAndPort.of(cloud.kmsHost(), cloud.kmsPort());
  }

  @Override
  public Optional<Estate> estate() {
    return Optional.of(
        estate(
            cloud
                .okms()
                .map(okms -> KeyServer.okms(okms.id()))
                .orElseGet(
                    () ->
                        KeyServer.kmip(kms()).expecting(thumbprint()).identity(clientIdentity()))));
  }

  /** Two VMs with keys of a key server; of the second VM, the home and one disk. */
  private Estate estate(KeyServer keyServer) {
    return Estate.builder("example")
        .keyServer(keyServer)
        .registeredWith(cloud.ovh().serviceName())
        .keyProvider("kms-cluster", "kms-1")
        .encrypt(VmSelection.named("web-01").migrateEncryption(REQUIRED).build())
        .encrypt(
            VmSelection.named("db-01").disks("Hard disk 2").migrateEncryption(REQUIRED).build())
        .build();
  }

  private Thumbprint thumbprint() {
    return Thumbprint.of(cloud.kms().orElseThrow().certificate(), ThumbprintAlgorithm.SHA1);
  }

  private ClientIdentity clientIdentity() {
    return ClientIdentity.of(cloud.clientIdentity().chain(), cloud.clientIdentity().privateKey());
  }

  @Override
  public Duration healthTimeout() {
    return Duration.ofMinutes(1);
  }

  /** The backup of a fake has no value, so it goes to a directory for temporary files. */
  @Override
  public NativeKeyChoice nativeKey() {
    try {
      return new NativeKeyChoice(
          NativeKeyChoice.DEFAULT_ID,
          Files.createTempDirectory("vmcrypt-example").resolve("native-1.p12"),
          Secret.of("an example"));
    } catch (IOException e) {
      throw new UncheckedIOException("no directory for temporary files", e);
    }
  }

  @Override
  public List<VmChoice> vms() {
    return List.of(
        new VmChoice("web-01", List.of()), new VmChoice("db-01", List.of("Hard disk 2")));
  }

  @Override
  public void close() {
    cloud.close();
  }

  private ServerTrust authority() {
    return ServerTrust.certificateAuthorities(List.of(cloud.authority().certificate()));
  }
}
