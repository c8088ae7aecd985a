package io.vmcrypt.estate.internal.stage;

import io.vmcrypt.core.HostAndPort;
import io.vmcrypt.core.certificate.ClientIdentity;
import io.vmcrypt.core.certificate.ServerCertificate;
import io.vmcrypt.core.certificate.Thumbprint;
import io.vmcrypt.core.certificate.ThumbprintAlgorithm;
import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.core.operation.CallListener;
import io.vmcrypt.estate.internal.plan.Applying;
import io.vmcrypt.estate.internal.plan.Planner;
import io.vmcrypt.estate.part.KeyServer;
import io.vmcrypt.estate.plan.EstatePlan;
import io.vmcrypt.estate.plan.EstateReport;
import io.vmcrypt.estate.spec.Estate;
import io.vmcrypt.testkit.certificate.TestAuthority;
import io.vmcrypt.testkit.certificate.TestIdentity;
import io.vmcrypt.testkit.kmip.FakeKmipServer;
import io.vmcrypt.testkit.vcenter.part.FakeDisk;
import io.vmcrypt.testkit.vcenter.part.FakeVm;
import io.vmcrypt.vsphere.VsphereClient;
import io.vmcrypt.vsphere.kms.ClientCertificateSpec;
import io.vmcrypt.vsphere.kms.KmsClusterSpec;
import io.vmcrypt.vsphere.kms.KmsServerSpec;
import io.vmcrypt.vsphere.kms.KmsTrust;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;

/** A vCenter and a key server, without OVHcloud: the least that a plan can be applied to. */
public final class KmsBeside implements AutoCloseable {

  public static final Duration LIMIT = Duration.ofMinutes(1);

  private static final TestAuthority AUTHORITY = TestAuthority.create("key server");
  private static final TestIdentity CLIENT = AUTHORITY.client("vcenter").issue();
  private static final TestIdentity SERVER = AUTHORITY.server("localhost", "127.0.0.1").issue();

  public final LoneVcenter vcenter = new LoneVcenter();
  public final FakeKmipServer kms =
      FakeKmipServer.builder(AUTHORITY).serverIdentity(SERVER).start();

  public KmsBeside() {
    vcenter.fake.tasks().setDuration(Duration.ZERO);
  }

  /** A client whose authority the key server knows. */
  public static TestIdentity client(String name, Instant end) {
    return AUTHORITY.client(name).notAfter(end).issue();
  }

  /** A plain VM. */
  public void vm(String name) {
    vcenter.fake.addVm(FakeVm.builder(name).disk(FakeDisk.ofGibibytes(1)).build());
  }

  /** The key provider that is left is there, and the new one, which makes keys. */
  public void providers() {
    vcenter.oldProvider(false);
    KmsServerSpec server = KmsServerSpec.builder("kms-1", kms.host()).port(kms.port()).build();
    KmsClusterSpec spec = KmsClusterSpec.builder("new", server).build();
    KmsTrust trust = vcenter.client.kmsClusters().ensure(spec).value().trust();
    trust.ensureServerTrusted(ServerCertificate.of(List.of(kms.certificate())));
    trust.ensureClientCertificate(ClientCertificateSpec.of(identity(CLIENT)));
  }

  /** The key server, of which nobody says who it is. */
  public KeyServer stranger() {
    return KeyServer.kmip(HostAndPort.of(kms.host(), kms.port())).identity(identity(CLIENT));
  }

  /** The key server, known by its thumbprint. */
  public KeyServer keyServer() {
    return stranger().expecting(Thumbprint.of(kms.certificate(), ThumbprintAlgorithm.SHA256));
  }

  public static Estate.Builder estate(KeyServer keyServer) {
    return Estate.builder("prod").keyServer(keyServer).keyProvider("new", "kms-1");
  }

  public Estate.Builder estate() {
    return estate(keyServer());
  }

  public EstatePlan plan(Estate estate) {
    return new Planner(vcenter.systems()).plan(estate, Set.of());
  }

  /** What a plan would do, step by step. */
  public static List<String> kinds(EstatePlan plan) {
    return plan.steps().stream().map(step -> step.kind().value()).toList();
  }

  /** Begins, by a client whose calls are heard of. */
  public Applying start(VsphereClient client, EstatePlan plan) {
    return Applying.start(LoneVcenter.systems(client), plan);
  }

  public EstateReport apply(Estate estate) {
    try (VsphereClient client = vcenter.client(CallListener.none());
        Applying run = start(client, plan(estate))) {
      return run.await(LIMIT);
    }
  }

  /** What stands in the way of a plan. */
  public static List<FindingCode> blocking(EstatePlan plan) {
    return plan.findings().stream().filter(Finding::isBlocking).map(Finding::code).toList();
  }

  public static ClientIdentity identity(TestIdentity identity) {
    return ClientIdentity.of(identity.chain(), identity.privateKey());
  }

  @Override
  public void close() {
    vcenter.close();
    kms.close();
  }
}
