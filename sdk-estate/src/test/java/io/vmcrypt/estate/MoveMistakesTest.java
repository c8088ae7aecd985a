package io.vmcrypt.estate;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.core.certificate.ServerCertificate;
import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.core.finding.Severity;
import io.vmcrypt.estate.move.MovePlan;
import io.vmcrypt.estate.move.MoveRecord;
import io.vmcrypt.estate.move.MoveReport;
import io.vmcrypt.estate.part.VmSelection;
import io.vmcrypt.estate.site.Readiness;
import io.vmcrypt.estate.spec.EstateMove;
import io.vmcrypt.estate.spec.MoveSide;
import io.vmcrypt.estate.spec.MovedVms;
import io.vmcrypt.testkit.vcenter.FakeVcenter;
import io.vmcrypt.testkit.vcenter.part.FakeDisk;
import io.vmcrypt.testkit.vcenter.part.FakeKey;
import io.vmcrypt.testkit.vcenter.part.FakeVm;
import io.vmcrypt.vsphere.move.Placement;
import io.vmcrypt.vsphere.vm.CryptoKeyId;
import io.vmcrypt.vsphere.vm.VmFilter;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What people and systems get wrong: each ends in the plan, and nothing is changed. */
class MoveMistakesTest {

  private static final String OTHER = "99999999-9999-4999-8999-999999999999";

  /**
   * One mistake.
   *
   * @param code what is told
   * @param world what is so
   * @param move what is wanted
   */
  private record Mistake(
      String what,
      FindingCode code,
      Consumer<MoveWorld> world,
      Function<MoveWorld, EstateMove> move) {
    @Override
    public String toString() {
      return what;
    }
  }

  private static EstateMove of(MovedVms.Builder vms) {
    return MoveWorld.move().move(vms.build()).build();
  }

  private static EstateMove to(Placement place) {
    return of(MovedVms.travel(VmSelection.named("web-01").build(), place));
  }

  private static Placement.Builder place(String pool, String datastore) {
    return Placement.builder(pool, datastore).network("VM Network", MoveWorld.NETWORK);
  }

  private static Mistake mistake(
      String what, FindingCode code, Consumer<MoveWorld> world, EstateMove move) {
    return new Mistake(what, code, world, any -> move);
  }

  private static void none(MoveWorld world) {}

  static Stream<Mistake> mistakes() {
    EstateMove travel = of(MoveWorld.travel("web-01"));
    String cluster = "/Datacenter/host/Cluster";
    return Stream.of(
        mistake(
            "a key that no key server has",
            FindingCode.TARGET_LACKS_KEY,
            world -> world.sites.encryptedWithLostKey("lost"),
            of(MoveWorld.travel("lost"))),
        mistake(
            "keys of a provider that the target lacks",
            FindingCode.TARGET_LACKS_PROVIDER,
            world -> {
              world.sites.provided(world.sites.a, "only-here", world.sites.otherKms, false);
              CryptoKeyId key = world.sites.a.kmsClusters().keys().create("only-here");
              world.encrypted("alien", TwoSites.fake(key));
            },
            of(MoveWorld.travel("alien"))),
        new Mistake(
            "another vCenter behind the source's name",
            FindingCode.OTHER_VCENTER,
            MoveMistakesTest::none,
            world ->
                MoveWorld.move()
                    .from(new MoveSide(Optional.of(OTHER), Optional.empty(), List.of()))
                    .move(MoveWorld.travel("web-01").build())
                    .build()),
        new Mistake(
            "another vCenter behind the target's name",
            FindingCode.OTHER_VCENTER,
            MoveMistakesTest::none,
            world ->
                MoveWorld.move()
                    .to(new MoveSide(Optional.of(OTHER), Optional.empty(), List.of()))
                    .move(MoveWorld.travel("web-01").build())
                    .build()),
        mistake(
            "a datastore that is not there",
            FindingCode.TARGET_LACKS_PLACE,
            MoveMistakesTest::none,
            to(place(cluster, "datastore-x").build())),
        mistake(
            "a pool that is not there",
            FindingCode.TARGET_LACKS_PLACE,
            MoveMistakesTest::none,
            to(place("/Datacenter/host/Clutser", "datastore1").build())),
        mistake(
            "a host that is not there",
            FindingCode.TARGET_LACKS_PLACE,
            MoveMistakesTest::none,
            to(place(cluster, "datastore1").host("esx-x").build())),
        mistake(
            "a folder that is not there",
            FindingCode.TARGET_LACKS_PLACE,
            MoveMistakesTest::none,
            to(place(cluster, "datastore1").folder("/Datacenter/vm/None").build())),
        mistake(
            "a network that is not mapped",
            FindingCode.TARGET_NETWORK_NOT_CHOSEN,
            MoveMistakesTest::none,
            to(Placement.builder(cluster, "datastore1").build())),
        mistake(
            "a network that the target lacks",
            FindingCode.TARGET_LACKS_PLACE,
            MoveMistakesTest::none,
            to(Placement.builder(cluster, "datastore1").network("VM Network", "Nowhere").build())),
        mistake(
            "a name that is taken",
            FindingCode.TARGET_NAME_TAKEN,
            world -> world.to.addVm(FakeVm.builder("web-01").disks(1).build()),
            travel),
        mistake(
            "a template",
            FindingCode.VM_IS_TEMPLATE,
            world ->
                world.from.addVm(
                    FakeVm.builder("golden")
                        .disks(1)
                        .template()
                        .encryptedWith(TwoSites.fake(world.sites.key()))
                        .build()),
            of(MoveWorld.travel("golden"))),
        mistake(
            "a provider of the target that is misspelt",
            FindingCode.UNKNOWN_KEY_PROVIDER,
            MoveMistakesTest::none,
            of(MoveWorld.travel("web-01").keyProvider("kms-prdo"))),
        mistake(
            "a policy of the target that is misspelt",
            FindingCode.NO_ENCRYPTION_POLICY,
            MoveMistakesTest::none,
            of(MovedVms.copy(VmSelection.named("web-01").build(), "Encrypted VMs"))),
        mistake(
            "a VM that is misspelt",
            FindingCode.VM_NOT_FOUND,
            MoveMistakesTest::none,
            of(MoveWorld.travel("web-1"))),
        mistake(
            "a VM in two selections",
            FindingCode.VM_SELECTED_TWICE,
            MoveMistakesTest::none,
            MoveWorld.move()
                .move(MoveWorld.travel("web-01").build())
                .move(
                    MovedVms.copy(
                            VmSelection.matching(VmFilter.builder().name("web-*").build()).build(),
                            MoveWorld.POLICY)
                        .build())
                .build()),
        mistake(
            "a target that is full",
            FindingCode.DATASTORE_SPACE_LOW,
            world -> world.to.inventory().setFreeSpace("Datacenter", 1024),
            travel),
        mistake(
            "a datastore of the target that is in maintenance",
            FindingCode.TARGET_LACKS_PLACE,
            world -> world.to.inventory().setDatastoreMaintenance("Datacenter", "inMaintenance"),
            travel),
        mistake(
            "bare: a VM that runs",
            FindingCode.VM_NOT_POWERED_OFF,
            world -> world.from.inventory().setPoweredOn("web-01", true),
            of(
                MovedVms.bare(
                    VmSelection.named("web-01").build(), MoveWorld.POLICY, Duration.ofHours(1)))),
        mistake(
            "bare: a VM with snapshots",
            FindingCode.VM_HAS_SNAPSHOTS,
            world -> world.from.inventory().takeSnapshot("web-01", "before"),
            of(
                MovedVms.bare(
                    VmSelection.named("web-01").build(), MoveWorld.POLICY, Duration.ofHours(1)))),
        new Mistake(
            "the two sides swapped",
            FindingCode.OTHER_VCENTER,
            MoveMistakesTest::none,
            world ->
                MoveWorld.move()
                    .from(side(world.to))
                    .to(side(world.from))
                    .move(MoveWorld.travel("web-01").build())
                    .build()),
        mistake(
            "a name that a template has",
            FindingCode.TARGET_NAME_TAKEN,
            world -> world.to.addVm(FakeVm.builder("web-01").disks(1).template().build()),
            travel),
        mistake(
            "a folder that holds hosts",
            FindingCode.TARGET_LACKS_PLACE,
            MoveMistakesTest::none,
            to(place(cluster, "datastore1").folder(cluster).build())),
        mistake(
            "no host of the target that is connected",
            FindingCode.HOST_NOT_CONNECTED,
            world ->
                world
                    .to
                    .hosts()
                    .cryptoStates()
                    .keySet()
                    .forEach(host -> world.to.hosts().setConnectionState(host, "disconnected")),
            travel),
        mistake(
            "an arrival under another name",
            FindingCode.ARRIVAL_AMBIGUOUS,
            world -> world.tool().copy("web-01").named("web-01_new").deliver(),
            of(MovedVms.copy(VmSelection.named("web-01").build(), MoveWorld.POLICY))),
        mistake(
            "an arrival that is not whole",
            FindingCode.ARRIVAL_DIFFERS,
            world -> world.tool().copy("web-01").withoutLastDisk().deliver(),
            of(MovedVms.copy(VmSelection.named("web-01").build(), MoveWorld.POLICY))));
  }

  private static MoveSide side(FakeVcenter vcenter) {
    return new MoveSide(Optional.of(vcenter.instanceUuid()), Optional.empty(), List.of());
  }

  @Test
  @DisplayName("A linked clone arrives full: a target without that much room is told")
  void linkedClone_withoutRoom_isTold() {
    try (MoveWorld world = MoveWorld.ready();
        MoveClient client = world.client().build()) {
      world.from.addVm(
          FakeVm.builder("clone")
              .disk(FakeDisk.ofGibibytes(10).linkedClone())
              .encryptedWith(TwoSites.fake(world.sites.key()))
              .build());
      EstateMove move = of(MoveWorld.travel("clone"));
      // room for what it takes at the source, and not for what its guest may write
      world.to.inventory().setFreeSpace("Datacenter", 5L << 30);
      assertThat(client.plan(move).verdicts().get(0).findings())
          .filteredOn(finding -> finding.severity() == Severity.WARNING)
          .extracting(Finding::code)
          .contains(FindingCode.DATASTORE_SPACE_LOW);

      world.to.inventory().setFreeSpace("Datacenter", 11L << 30);
      assertThat(client.plan(move).verdicts().get(0).findings())
          .extracting(Finding::code)
          .doesNotContain(FindingCode.DATASTORE_SPACE_LOW)
          .contains(FindingCode.LINKED_CLONE_ARRIVES_FULL);
    }
  }

  @Test
  @DisplayName("Another partition behind the same provider name: the target gets none of the keys")
  void otherPartition_blocks() {
    try (MoveWorld world = MoveWorld.bare();
        MoveClient client = world.client().build()) {
      world.sites.provided(world.sites.b, TwoSites.PROVIDER, world.sites.otherKms, true);
      world.encrypted("web-01");
      MovePlan plan = client.plan(of(MoveWorld.travel("web-01")));

      assertThat(plan.isBlocked()).as(plan.verdictText()).isTrue();
      assertThat(told(plan)).contains(FindingCode.TARGET_LACKS_KEY);
    }
  }

  @ParameterizedTest
  @Tag("thorough")
  @MethodSource("mistakes")
  @DisplayName("A mistake blocks the plan with its reason, and nothing is changed")
  void mistake_blocks(Mistake mistake) {
    try (MoveWorld world = MoveWorld.ready();
        MoveClient client = world.client().build()) {
      world.encrypted("web-01");
      mistake.world().accept(world);
      int before = changes(world.from) + changes(world.to);
      MovePlan plan = client.plan(mistake.move().apply(world));

      assertThat(plan.isBlocked()).as(plan.verdictText()).isTrue();
      assertThat(told(plan)).as(plan.verdictText()).contains(mistake.code());
      assertThat(plan.text()).contains(mistake.code().value());
      assertThat(changes(world.from) + changes(world.to)).isEqualTo(before);
    }
  }

  private static List<FindingCode> told(MovePlan plan) {
    List<Finding> all = new ArrayList<>(plan.findings());
    plan.verdicts().forEach(verdict -> all.addAll(verdict.findings()));
    return all.stream().filter(Finding::isBlocking).map(Finding::code).toList();
  }

  private static int changes(FakeVcenter vcenter) {
    return Stream.of(
            "RelocateVM_Task",
            "ReconfigVM_Task",
            "SetCryptoMode",
            "ConfigureCryptoKey",
            "RegisterKmipServer",
            "GenerateKey")
        .mapToInt(method -> vcenter.calls(method).size())
        .sum();
  }

  @Test
  @DisplayName("One vCenter for both sides is told, and nothing else is asked")
  void sourceIsTarget_blocks() {
    try (MoveWorld world = MoveWorld.ready()) {
      world.encrypted("web-01");
      try (MoveClient client = MoveClient.builder(world.sites.a, world.sites.a).build()) {
        MovePlan plan =
            client.plan(of(MovedVms.copy(VmSelection.named("web-01").build(), MoveWorld.POLICY)));

        assertThat(plan.isBlocked()).isTrue();
        assertThat(told(plan)).containsExactly(FindingCode.OTHER_VCENTER);
        assertThat(plan.isEmpty()).isTrue();
      }
    }
  }

  @Test
  @DisplayName("The record of another move is told")
  void otherRecord_blocks() {
    try (MoveWorld world = MoveWorld.ready();
        MoveClient client = world.client().build()) {
      world.encrypted("web-01");
      EstateMove move = of(MoveWorld.travel("web-01"));
      MoveRecord other =
          new MoveRecord(
              "house", OTHER, world.to.instanceUuid(), Instant.EPOCH, List.of(), List.of());
      assertThat(told(client.plan(move, other))).containsExactly(FindingCode.OTHER_VCENTER);
    }
  }

  @Test
  @DisplayName("A certificate that the target does not show is told by the plan; nothing is begun")
  void wrongCertificate_isTold() {
    try (MoveWorld world = MoveWorld.ready()) {
      world.encrypted("web-01");
      ServerCertificate stale = ServerCertificate.of(List.of(world.from.identity().certificate()));
      try (MoveClient client =
          world.client().target(stale, world.credentials(world.to.password())).build()) {
        MovePlan plan = client.plan(of(MoveWorld.travel("web-01")));

        assertThat(plan.verdicts(Readiness.READY)).isEmpty();
        assertThat(plan.steps()).isEmpty();
        assertThat(plan.verdicts().get(0).findings())
            .extracting(Finding::code)
            .contains(FindingCode.TARGET_CERTIFICATE_DIFFERS);
        // it can be cured: who skips it does not answer for it
        EstateMove.Builder said = plan.move().toBuilder();
        String id = plan.record().vms().get(0).sourceId();
        assertThat(client.plan(said.skip(id).build()).verdicts(Readiness.READY)).isEmpty();
        assertThat(client.plan(said.force(id).build()).verdicts(Readiness.READY)).hasSize(1);
      }
    }
  }

  @Test
  @DisplayName("What only the move itself shows, such as a wrong password, is told; the VM stays")
  void wrongPassword_isTold() {
    try (MoveWorld world = MoveWorld.ready()) {
      FakeKey key = TwoSites.fake(world.encrypted("web-01"));
      EstateMove move = of(MoveWorld.travel("web-01"));
      try (MoveClient client =
          world.client().target(world.certificate(), world.credentials("wrong")).build()) {
        MovePlan plan = client.plan(move);
        if (!plan.isBlocked()) {
          MoveReport report = MoveWorld.apply(client, plan);

          assertThat(report.isComplete()).isFalse();
        }
        assertThat(world.from.vm("web-01").key()).isEqualTo(key);
      }
    }
  }
}
