package io.vmcrypt.estate;

import io.vmcrypt.core.certificate.ServerCertificate;
import io.vmcrypt.core.secret.Secret;
import io.vmcrypt.estate.move.MoveListener;
import io.vmcrypt.estate.move.MovePhase;
import io.vmcrypt.estate.move.MovePlan;
import io.vmcrypt.estate.move.MoveRecord;
import io.vmcrypt.estate.move.MoveReport;
import io.vmcrypt.estate.move.MoveStep;
import io.vmcrypt.estate.move.MovedVm;
import io.vmcrypt.estate.part.Leaving;
import io.vmcrypt.estate.part.VmSelection;
import io.vmcrypt.estate.spec.EstateMove;
import io.vmcrypt.estate.spec.MoveSide;
import io.vmcrypt.estate.spec.MovedVms;
import io.vmcrypt.testkit.vcenter.FakeReplicationTool;
import io.vmcrypt.testkit.vcenter.FakeVcenter;
import io.vmcrypt.testkit.vcenter.FakeVcenterBuilder;
import io.vmcrypt.testkit.vcenter.part.FakeKey;
import io.vmcrypt.testkit.vcenter.part.FakeVm;
import io.vmcrypt.vsphere.move.Placement;
import io.vmcrypt.vsphere.policy.EncryptionPolicySpec;
import io.vmcrypt.vsphere.session.VsphereCredentials;
import io.vmcrypt.vsphere.vm.CryptoKeyId;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** Two vCenters, and VMs that move from the first to the second. */
final class MoveWorld implements AutoCloseable {

  static final String POLICY = "Encrypted";

  /** How long a VM may be in the clear. */
  static final Duration HOURS = Duration.ofHours(4);

  static final String NETWORK = "New Network";

  final TwoSites sites;
  final FakeVcenter from;
  final FakeVcenter to;

  private MoveWorld(TwoSites sites) {
    this.sites = sites;
    this.from = sites.fakeA;
    this.to = sites.fakeB;
    to.inventory().addNetwork("Datacenter", NETWORK);
  }

  /** The target has the same key server under the same name, and a policy. */
  static MoveWorld ready() {
    return ready(UnaryOperator.identity());
  }

  static MoveWorld ready(UnaryOperator<FakeVcenterBuilder> optionsOfTarget) {
    return ready(UnaryOperator.identity(), optionsOfTarget);
  }

  static MoveWorld ready(
      UnaryOperator<FakeVcenterBuilder> optionsOfSource,
      UnaryOperator<FakeVcenterBuilder> optionsOfTarget) {
    MoveWorld world = new MoveWorld(TwoSites.start(optionsOfSource, optionsOfTarget).ready());
    world.sites.b.storagePolicies().ensureEncryption(EncryptionPolicySpec.of(POLICY));
    return world;
  }

  /** The target has nothing. */
  static MoveWorld bare() {
    return bare(UnaryOperator.identity());
  }

  static MoveWorld bare(UnaryOperator<FakeVcenterBuilder> optionsOfTarget) {
    return new MoveWorld(TwoSites.start(optionsOfTarget));
  }

  ServerCertificate certificate() {
    return ServerCertificate.of(List.of(to.identity().certificate()));
  }

  VsphereCredentials credentials(String password) {
    return VsphereCredentials.password(to.userName(), Secret.of(password));
  }

  MoveClient.Builder client() {
    return MoveClient.builder(sites.a, sites.b)
        .target(certificate(), credentials(to.password()))
        .environment(Map.of())
        .timeSource(new BriskTime())
        .vmsTimeout(Duration.ofSeconds(20))
        .arrivalTimeout(Duration.ofSeconds(20));
  }

  /** From the second to the first. */
  MoveClient.Builder back() {
    return MoveClient.builder(sites.b, sites.a)
        .target(
            ServerCertificate.of(List.of(from.identity().certificate())),
            VsphereCredentials.password(from.userName(), Secret.of(from.password())))
        .environment(Map.of())
        .timeSource(new BriskTime())
        .vmsTimeout(Duration.ofSeconds(20));
  }

  /** The source has another key provider, too. */
  void next(boolean isDefault) {
    sites.provided(sites.a, "next", sites.otherKms, isDefault);
  }

  static Placement place() {
    return Placement.builder("/Datacenter/host/Cluster", "datastore1")
        .network("VM Network", NETWORK)
        .build();
  }

  static EstateMove.Builder move() {
    return EstateMove.builder("house");
  }

  EstateMove.Builder pinned() {
    return move()
        .from(new MoveSide(Optional.of(from.instanceUuid()), Optional.empty(), List.of()))
        .to(new MoveSide(Optional.of(to.instanceUuid()), Optional.empty(), List.of()));
  }

  static MovedVms.Builder travel(String... names) {
    return MovedVms.travel(VmSelection.named(names).build(), place());
  }

  /** A move after which the key provider of the source goes, by consent. */
  static EstateMove emptying(MovedVms.Builder some) {
    return move()
        .move(some.build())
        .emptying(Leaving.builder(TwoSites.PROVIDER).force().build())
        .build();
  }

  CryptoKeyId encrypted(String name) {
    return sites.encrypted(name);
  }

  void encrypted(String name, FakeKey key) {
    from.addVm(FakeVm.builder(name).disks(1).encryptedWith(key).build());
  }

  void plain(String name) {
    from.addVm(FakeVm.builder(name).disks(1).build());
  }

  FakeReplicationTool tool() {
    return FakeReplicationTool.between(from, to);
  }

  /** Brings a copy, and takes the original away. */
  void moved(String name) {
    tool().copy(name).deliver();
    from.inventory().removeVm(name);
  }

  /** Copies a VM when it is to arrive. */
  MoveListener copying(String name) {
    return when(MovePhase.ARRIVE, () -> tool().copy(name).deliver());
  }

  /** The same, and the original is taken away. */
  MoveListener moving(String name) {
    return when(MovePhase.ARRIVE, () -> moved(name));
  }

  static List<MovePhase> phases(MovePlan plan) {
    return plan.steps().stream().map(MoveStep::phase).toList();
  }

  static MoveReport apply(MoveClient client, MovePlan plan) {
    return client.apply(plan, MoveListener.none());
  }

  @Override
  public void close() {
    sites.close();
  }

  static MovedVms.Builder copy(String... names) {
    return MovedVms.copy(VmSelection.named(names).build(), POLICY);
  }

  static MovedVms.Builder bare(String... names) {
    return MovedVms.bare(VmSelection.named(names).build(), POLICY, HOURS);
  }

  /** Does something when a step of a phase begins: delivers a VM, or changes one. */
  static MoveListener when(MovePhase phase, Runnable change) {
    return new MoveListener() {
      @Override
      public void onStep(MoveStep step) {
        if (step.phase() == phase) {
          change.run();
        }
      }
    };
  }

  /** The same record, as one that does not know what the VMs were made of. */
  static MoveRecord withoutShapes(MoveRecord record) {
    Map<String, UnaryOperator<MovedVm>> changes = new HashMap<>();
    for (MovedVm vm : record.vms()) {
      changes.put(
          vm.sourceId(),
          one ->
              new MovedVm(
                  one.selection(),
                  one.name(),
                  one.path(),
                  one.sourceId(),
                  one.instanceUuid(),
                  one.keysBefore(),
                  Optional.empty(),
                  one.clearSince(),
                  one.clearUntil()));
    }
    return record.with(changes);
  }
}
