package io.vmcrypt.examples;

import io.vmcrypt.core.HostAndPort;
import io.vmcrypt.core.certificate.ClientIdentity;
import io.vmcrypt.core.certificate.Thumbprint;
import io.vmcrypt.core.operation.TimeSource;
import io.vmcrypt.core.secret.Secret;
import io.vmcrypt.ovh.OvhClient;
import io.vmcrypt.testkit.FakeCloud;
import io.vmcrypt.testkit.certificate.TestIdentity;
import io.vmcrypt.vsphere.VsphereClient;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Fakes that the test owns, and settings of which a test changes one. */
final class ChangedSystems implements Systems {

  private final EmbeddedSystems embedded;
  HostAndPort kms;
  List<String> kmsIpv4s;
  boolean replaceThumbprint;
  Optional<Thumbprint> expectedThumbprint = Optional.empty();
  String clusterName;
  String serverAlias;
  ClientIdentity clientIdentity;
  List<VmChoice> vms;
  Duration healthTimeout;
  TimeSource vcenterTime = TimeSource.system();
  NativeKeyChoice nativeKey = new NativeKeyChoice("native-1", Path.of("none"), Secret.of("none"));

  ChangedSystems(FakeCloud cloud) {
    this.embedded = new EmbeddedSystems(cloud);
    this.kms = embedded.kms();
    this.kmsIpv4s = embedded.kmsIpv4s();
    this.clusterName = embedded.clusterName();
    this.serverAlias = embedded.serverAlias();
    this.clientIdentity = embedded.clientIdentity();
    this.vms = embedded.vms();
    this.healthTimeout = embedded.healthTimeout();
  }

  ChangedSystems clientIdentity(TestIdentity identity) {
    clientIdentity = ClientIdentity.of(identity.chain(), identity.privateKey());
    return this;
  }

  ChangedSystems vms(String text) {
    vms = VmChoice.parseAll(text);
    return this;
  }

  /** Makes one more KMS cluster, of the key server that is set now, and the default. */
  void createCluster(String name) {
    clusterName = name;
    StepPrinter steps = new StepPrinter(new PrintStream(OutputStream.nullOutputStream()), 1);
    try (VsphereClient vcenter = vcenter()) {
      CreateKmsCluster.create(
          this,
          vcenter,
          CreateKmsCluster.spec(this),
          RegisterKms.readCertificate(this, steps),
          clientTrust(),
          steps);
    }
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
  public String ovhService() {
    return embedded.ovhService();
  }

  @Override
  public VsphereClient vcenter() {
    return embedded.vcenter(vcenterTime);
  }

  @Override
  public HostAndPort kms() {
    return kms;
  }

  @Override
  public List<String> kmsIpv4s() {
    return kmsIpv4s;
  }

  @Override
  public boolean replaceThumbprint() {
    return replaceThumbprint;
  }

  @Override
  public Optional<Thumbprint> expectedThumbprint() {
    return expectedThumbprint;
  }

  @Override
  public String clusterName() {
    return clusterName;
  }

  @Override
  public String serverAlias() {
    return serverAlias;
  }

  @Override
  public ClientIdentity clientIdentity() {
    return clientIdentity;
  }

  @Override
  public Duration healthTimeout() {
    return healthTimeout;
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
