package io.vmcrypt.vsphere.move;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.core.HostAndPort;
import io.vmcrypt.core.certificate.ServerCertificate;
import io.vmcrypt.core.certificate.ServerTrust;
import io.vmcrypt.core.secret.Secret;
import io.vmcrypt.testkit.certificate.TestAuthority;
import io.vmcrypt.testkit.certificate.TestIdentity;
import io.vmcrypt.testkit.kmip.FakeKmipServer;
import io.vmcrypt.testkit.vcenter.FakeVcenter;
import io.vmcrypt.testkit.vcenter.FakeVcenterBuilder;
import io.vmcrypt.testkit.vcenter.part.FakeKey;
import io.vmcrypt.testkit.vcenter.part.FakeSoapCall;
import io.vmcrypt.testkit.vcenter.part.FakeVm;
import io.vmcrypt.vsphere.TrustedKms;
import io.vmcrypt.vsphere.VimSchemas;
import io.vmcrypt.vsphere.VirtualTime;
import io.vmcrypt.vsphere.VsphereClient;
import io.vmcrypt.vsphere.kms.KmsClusterSpec;
import io.vmcrypt.vsphere.rollout.Rollout;
import io.vmcrypt.vsphere.rollout.RolloutReport;
import io.vmcrypt.vsphere.rollout.RolloutResult;
import io.vmcrypt.vsphere.session.VsphereCredentials;
import io.vmcrypt.vsphere.vm.CryptoKeyId;
import io.vmcrypt.vsphere.vm.Host;
import io.vmcrypt.vsphere.vm.VirtualMachine;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** Two fake vCenters with one key server, and a client of each. */
final class MoveWorld implements AutoCloseable {

  static final String PROVIDER = "kms-cluster";
  static final Duration TIMEOUT = Duration.ofHours(1);

  // making keys is slow
  private static final TestAuthority AUTHORITY = TestAuthority.create("vCenter CA");
  private static final TestAuthority KMS_AUTHORITY = TestAuthority.create("KMS CA");
  private static final TestIdentity KMS_CLIENT = KMS_AUTHORITY.client("vcenter").issue();

  private final FakeKmipServer kms = FakeKmipServer.builder(KMS_AUTHORITY).start();
  private final FakeVcenter from;
  private final FakeVcenter to;
  private final VsphereClient source;
  private final VsphereClient target;

  MoveWorld() {
    this(options -> options, options -> options);
  }

  MoveWorld(
      UnaryOperator<FakeVcenterBuilder> ofSource, UnaryOperator<FakeVcenterBuilder> ofTarget) {
    this.from = ofSource.apply(FakeVcenter.builder(AUTHORITY)).start();
    this.to = ofTarget.apply(FakeVcenter.builder(AUTHORITY)).start();
    this.source = client(from, from.userName(), from.password());
    this.target = client(to, to.userName(), to.password());
  }

  /** A world where both sides have the key provider, and the hosts of the target are ready. */
  static MoveWorld ready() {
    return ready(options -> options, options -> options);
  }

  static MoveWorld ready(
      UnaryOperator<FakeVcenterBuilder> ofSource, UnaryOperator<FakeVcenterBuilder> ofTarget) {
    MoveWorld world = new MoveWorld(ofSource, ofTarget);
    world.provider(world.source);
    world.provider(world.target);
    world.readyHosts();
    return world;
  }

  VsphereClient client(FakeVcenter fake, String user, String password) {
    return client(fake, VsphereCredentials.password(user, Secret.of(password)));
  }

  VsphereClient client(FakeVcenter fake, VsphereCredentials credentials) {
    return VsphereClient.builder(HostAndPort.of(fake.host(), fake.port()), credentials)
        .trust(ServerTrust.certificateAuthorities(List.of(AUTHORITY.certificate())))
        .timeSource(new VirtualTime())
        .nameResolver(host -> Optional.empty())
        .build();
  }

  /** Gives a vCenter the key provider, which it trusts and which trusts it. */
  void provider(VsphereClient vcenter) {
    provider(vcenter, PROVIDER, KmsClusterSpec.Builder::makeDefault);
  }

  void provider(VsphereClient vcenter, String id, UnaryOperator<KmsClusterSpec.Builder> options) {
    TrustedKms.ensure(vcenter, id, kms, KMS_CLIENT, options);
  }

  void readyHosts() {
    for (Host host : target.hosts().list()) {
      to.hosts().setKey(host.name(), key());
    }
  }

  /** A new key of the key provider of the source. */
  FakeKey key() {
    CryptoKeyId made = source.kmsClusters().keys().create(PROVIDER);
    return new FakeKey(made.keyId(), PROVIDER);
  }

  /** Adds VMs that are encrypted, each with a key of its own, and off. */
  List<VirtualMachine> encrypted(String... names) {
    for (String name : names) {
      from.addVm(FakeVm.builder(name).disks(2).encryptedWith(key()).build());
    }
    return vms();
  }

  FakeVcenter from() {
    return from;
  }

  FakeVcenter to() {
    return to;
  }

  FakeKmipServer kms() {
    return kms;
  }

  VsphereClient source() {
    return source;
  }

  VsphereClient target() {
    return target;
  }

  /** All VMs of the source, by name. */
  List<VirtualMachine> vms() {
    return source.virtualMachines().list().stream()
        .sorted(Comparator.comparing(VirtualMachine::name))
        .toList();
  }

  Placement place() {
    return Placement.builder("/Datacenter/host/Cluster", "datastore1")
        .network("VM Network", "VM Network")
        .build();
  }

  ServerCertificate certificate() {
    return ServerCertificate.of(List.of(to.identity().certificate()));
  }

  VsphereCredentials credentials() {
    return VsphereCredentials.password(to.userName(), Secret.of(to.password()));
  }

  Relocations relocations() {
    return source.relocations(target, certificate(), credentials());
  }

  RelocationVerdict verdict(VirtualMachine vm) {
    return relocations().check(Relocation.of(List.of(vm), place())).get(0);
  }

  RolloutReport move(Relocation relocation) {
    return move(relocations(), relocation);
  }

  static RolloutReport move(Relocations relocations, Relocation relocation) {
    try (Rollout running = relocations.start(relocation)) {
      return running.await(TIMEOUT);
    }
  }

  /** Moves one VM. */
  RolloutResult move(VirtualMachine vm) {
    return move(Relocation.of(List.of(vm), place())).results().get(0);
  }

  static boolean has(FakeVcenter vcenter, String name) {
    try {
      vcenter.vm(name);
      return true;
    } catch (IllegalArgumentException e) {
      assertThat(e).hasMessageContaining(name);
      return false;
    }
  }

  @Override
  public void close() {
    source.close();
    target.close();
    List<FakeSoapCall> left = from.requests();
    List<FakeSoapCall> taken = to.requests();
    List<RuntimeException> failures = from.failures();
    List<RuntimeException> failuresThere = to.failures();
    int sessions = from.users().openSessions();
    String release = from.apiVersion();
    from.close();
    to.close();
    kms.close();
    assertThat(failures).isEmpty();
    assertThat(failuresThere).isEmpty();
    assertThat(sessions).isZero();
    if (VimSchemas.areHere()) {
      for (List<FakeSoapCall> requests : List.of(left, taken)) {
        assertThat(requests)
            .allSatisfy(
                call -> assertThat(VimSchemas.errorIn(call.body(), VimSchemas.VIM_9_1)).isEmpty());
      }
      if (release.startsWith("7.")) {
        assertThat(left)
            .allSatisfy(
                call ->
                    assertThat(VimSchemas.errorIn(call.body(), VimSchemas.VIM_7_0_2)).isEmpty());
      }
    }
  }
}
