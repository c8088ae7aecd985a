package io.vmcrypt.vsphere.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.core.HostAndPort;
import io.vmcrypt.core.certificate.ServerTrust;
import io.vmcrypt.core.operation.TimeSource;
import io.vmcrypt.core.secret.Secret;
import io.vmcrypt.testkit.certificate.TestAuthority;
import io.vmcrypt.testkit.certificate.TestIdentity;
import io.vmcrypt.testkit.kmip.FakeKmipServer;
import io.vmcrypt.testkit.vcenter.FakeVcenter;
import io.vmcrypt.testkit.vcenter.FakeVcenterBuilder;
import io.vmcrypt.testkit.vcenter.part.FakeSoapCall;
import io.vmcrypt.testkit.vcenter.part.FakeVm;
import io.vmcrypt.vsphere.TrustedKms;
import io.vmcrypt.vsphere.VimSchemas;
import io.vmcrypt.vsphere.VsphereClient;
import io.vmcrypt.vsphere.session.NameResolver;
import io.vmcrypt.vsphere.session.VsphereCredentials;
import io.vmcrypt.vsphere.vm.PolicyAssignment;
import io.vmcrypt.vsphere.vm.VirtualMachine;
import io.vmcrypt.vsphere.vm.VmChange;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/** A fake vCenter with a default KMS cluster that trusts and is trusted, and a client of it. */
final class RolloutWorld implements AutoCloseable {

  // making keys is slow
  static final TestAuthority VCENTER_AUTHORITY = TestAuthority.create("vCenter CA");
  private static final TestAuthority KMS_AUTHORITY = TestAuthority.create("KMS CA");
  private static final TestIdentity KMS_CLIENT = KMS_AUTHORITY.client("vcenter").issue();

  private final FakeKmipServer kms = FakeKmipServer.builder(KMS_AUTHORITY).start();
  private final FakeVcenter fake;
  private final VsphereClient vcenter;
  private int before;

  RolloutWorld(UnaryOperator<FakeVcenterBuilder> options) {
    this(options, TimeSource.system());
  }

  RolloutWorld(UnaryOperator<FakeVcenterBuilder> options, NameResolver resolver) {
    this(options, TimeSource.system(), resolver);
  }

  RolloutWorld(UnaryOperator<FakeVcenterBuilder> options, TimeSource time) {
    this(options, time, host -> Optional.empty());
  }

  private RolloutWorld(
      UnaryOperator<FakeVcenterBuilder> options, TimeSource time, NameResolver resolver) {
    this.fake = options.apply(FakeVcenter.builder(VCENTER_AUTHORITY)).start();
    this.vcenter =
        VsphereClient.builder(
                HostAndPort.of(fake.host(), fake.port()),
                VsphereCredentials.password(fake.userName(), Secret.of(fake.password())))
            .trust(ServerTrust.certificateAuthorities(List.of(VCENTER_AUTHORITY.certificate())))
            .timeSource(time)
            .nameResolver(resolver)
            .build();
    cluster("kms-cluster");
    before = fake.requests().size();
  }

  /** Another cluster on the same key server. The first one is the default. */
  void cluster(String id) {
    boolean isFirst = vcenter.kmsClusters().list().isEmpty();
    TrustedKms.ensure(vcenter, id, kms, KMS_CLIENT, spec -> isFirst ? spec.makeDefault() : spec);
    before = fake.requests().size();
  }

  FakeVcenter fake() {
    return fake;
  }

  FakeKmipServer kms() {
    return kms;
  }

  VsphereClient vcenter() {
    return vcenter;
  }

  PolicyAssignment assignment() {
    return PolicyAssignment.builder(vcenter.storagePolicies().getVmEncryption()).build();
  }

  /** All VMs by name. */
  List<VirtualMachine> vms() {
    return vcenter.virtualMachines().list().stream()
        .sorted(Comparator.comparing(VirtualMachine::name))
        .toList();
  }

  /** Encrypts all VMs, and none of them first. */
  EncryptionRollout.Builder assign() {
    return each(assignment());
  }

  /** Changes all VMs, and none of them first. */
  EncryptionRollout.Builder each(VmChange change) {
    return EncryptionRollout.builder(change, vms()).limits(RolloutLimits.DEFAULT.allAtOnce());
  }

  /** Runs to the end. */
  RolloutReport run(EncryptionRollout rollout) {
    try (Rollout running = vcenter.rollouts().start(rollout)) {
      return running.await(Duration.ofHours(8));
    }
  }

  /** Adds VMs of two disks: vm-0, vm-1, and so on. */
  static UnaryOperator<FakeVcenterBuilder> vms(int count) {
    return fake -> {
      IntStream.range(0, count)
          .forEach(i -> fake.virtualMachine(FakeVm.builder("vm-" + i).disks(2).build()));
      return fake;
    };
  }

  static void until(BooleanSupplier condition) {
    long start = System.nanoTime();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime() - start).as("time").isLessThan(TimeUnit.MINUTES.toNanos(2));
      Thread.onSpinWait();
    }
  }

  /** Calls since the clusters were made, or since the last time. */
  List<FakeSoapCall> newRequests() {
    List<FakeSoapCall> all = fake.requests();
    List<FakeSoapCall> news = all.subList(before, all.size());
    before = all.size();
    return news;
  }

  @Override
  public void close() {
    vcenter.close();
    List<FakeSoapCall> requests = fake.requests();
    List<RuntimeException> failures = fake.failures();
    int sessions = fake.users().openSessions();
    fake.close();
    kms.close();
    assertThat(failures).isEmpty();
    assertThat(sessions).isZero();
    if (VimSchemas.areHere()) {
      assertThat(requests)
          .allSatisfy(
              call -> assertThat(VimSchemas.errorIn(call.body(), VimSchemas.VIM_9_1)).isEmpty());
    }
  }
}
