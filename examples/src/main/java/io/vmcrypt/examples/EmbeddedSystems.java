package io.vmcrypt.examples;

import io.vmcrypt.core.HostAndPort;
import io.vmcrypt.core.certificate.ClientIdentity;
import io.vmcrypt.core.certificate.ServerTrust;
import io.vmcrypt.core.certificate.Thumbprint;
import io.vmcrypt.core.operation.TimeSource;
import io.vmcrypt.core.secret.Secret;
import io.vmcrypt.ovh.OvhClient;
import io.vmcrypt.ovh.OvhCredentials;
import io.vmcrypt.ovh.OvhEndpoint;
import io.vmcrypt.ovh.okms.OkmsId;
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
  private final Optional<OkmsKms> okms;

  EmbeddedSystems(FakeCloud cloud) {
    this.cloud = cloud;
    this.okms = cloud.okms().map(found -> new OkmsKms(this::ovh, OkmsId.parse(found.id())));
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
        + (okms.isPresent() ? "an OVHcloud KMS" : "a KMS")
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
  public String ovhService() {
    return cloud.ovh().serviceName();
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

  @Override
  public HostAndPort kms() {
    return okms.map(OkmsKms::endpoint)
        .orElseGet(() -> HostAndPort.of(cloud.kmsHost(), cloud.kmsPort()));
  }

  @Override
  public List<String> kmsIpv4s() {
    return List.of(cloud.kmsHost());
  }

  @Override
  public Optional<Thumbprint> expectedThumbprint() {
    return Optional.empty();
  }

  @Override
  public String clusterName() {
    return "kms-cluster";
  }

  @Override
  public String serverAlias() {
    return "kms-1";
  }

  @Override
  public ClientIdentity clientIdentity() {
    return ClientIdentity.of(cloud.clientIdentity().chain(), cloud.clientIdentity().privateKey());
  }

  @Override
  public ClientTrust clientTrust() {
    return okms.<ClientTrust>map(kms -> kms::establishTrust)
        .orElseGet(() -> ClientTrust.by(clientIdentity()));
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
