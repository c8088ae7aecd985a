package io.vmcrypt.examples;

import io.vmcrypt.core.HostAndPort;
import io.vmcrypt.core.certificate.ClientIdentity;
import io.vmcrypt.core.certificate.ServerCertificate;
import io.vmcrypt.core.operation.TimeSource;
import io.vmcrypt.core.secret.Secret;
import io.vmcrypt.estate.DefaultProvider;
import io.vmcrypt.estate.Estate;
import io.vmcrypt.estate.KeyServer;
import io.vmcrypt.estate.VmSelection;
import io.vmcrypt.kmip.KmipProbe;
import io.vmcrypt.ovh.OvhClient;
import io.vmcrypt.testkit.FakeCloud;
import io.vmcrypt.testkit.certificate.TestIdentity;
import io.vmcrypt.vsphere.VsphereClient;
import io.vmcrypt.vsphere.kms.KmsCluster;
import io.vmcrypt.vsphere.kms.KmsClusterSpec;
import io.vmcrypt.vsphere.kms.KmsServerSpec;
import io.vmcrypt.vsphere.vm.MigrateEncryption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Fakes that the test owns, and settings of which a test changes one. */
final class ChangedSystems implements Systems {

  private static final String SERVER = "kms-1";

  private final FakeCloud cloud;
  private final EmbeddedSystems embedded;
  HostAndPort kms;
  private ClientIdentity clientIdentity;
  private List<VmChoice> vms;
  TimeSource vcenterTime = TimeSource.system();
  NativeKeyChoice nativeKey = new NativeKeyChoice("native-1", Path.of("none"), Secret.of("none"));

  ChangedSystems(FakeCloud cloud) {
    this.cloud = cloud;
    this.embedded = new EmbeddedSystems(cloud);
    this.kms = HostAndPort.of(cloud.kmsHost(), cloud.kmsPort());
    this.clientIdentity = identity(cloud.clientIdentity());
    this.vms = embedded.vms();
  }

  private static ClientIdentity identity(TestIdentity identity) {
    return ClientIdentity.of(identity.chain(), identity.privateKey());
  }

  ChangedSystems clientIdentity(TestIdentity identity) {
    clientIdentity = identity(identity);
    return this;
  }

  ChangedSystems vms(String text) {
    vms = VmChoice.parseAll(text);
    return this;
  }

  /** Makes one more KMS cluster, of the key server that is set now, and the default. */
  void createCluster(String name) {
    try (VsphereClient vcenter = vcenter()) {
      KmsCluster cluster =
          vcenter
              .kmsClusters()
              .ensure(
                  KmsClusterSpec.builder(
                          name, KmsServerSpec.builder(SERVER, kms.host()).port(kms.port()).build())
                      .makeDefault()
                      .build())
              .value();
      cluster.trust().ensureServerTrusted(certificate());
      cluster.trust().ensureClientCertificate(clientIdentity);
      cluster.awaitHealthy(healthTimeout());
    }
  }

  private ServerCertificate certificate() {
    return KmipProbe.builder(kms).build().readCertificate();
  }

  @Override
  public String description() {
    return embedded.description();
  }

  @Override
  public OvhClient ovh() {
    return embedded.ovh();
  }

  @Override
  public VsphereClient vcenter() {
    return embedded.vcenter(vcenterTime);
  }

  @Override
  public Optional<Estate> estate() {
    Estate.Builder estate =
        Estate.builder("example")
            .keyServer(
                KeyServer.kmip(kms).expecting(certificate().thumbprint()).identity(clientIdentity))
            .registeredWith(cloud.ovh().serviceName())
            .keyProvider("kms-cluster", SERVER)
            .defaultProvider(DefaultProvider.ALWAYS);
    for (VmChoice choice : vms) {
      VmSelection.Builder selection =
          VmSelection.named(choice.vm()).migrateEncryption(MigrateEncryption.REQUIRED);
      if (!choice.disks().isEmpty()) {
        selection.disks(choice.disks().toArray(new String[0]));
      }
      estate.encrypt(selection.build());
    }
    return Optional.of(estate.build());
  }

  @Override
  public Duration healthTimeout() {
    return embedded.healthTimeout();
  }

  @Override
  public NativeKeyChoice nativeKey() {
    return nativeKey;
  }

  @Override
  public List<VmChoice> vms() {
    return vms;
  }

  /** The fakes stay: the test closes them. */
  @Override
  public void close() {}
}
