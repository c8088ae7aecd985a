package io.vmcrypt.estate;

import static io.vmcrypt.estate.MoveWorld.copy;
import static io.vmcrypt.estate.MoveWorld.when;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vmcrypt.core.error.ConflictException;
import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.core.finding.Severity;
import io.vmcrypt.estate.move.MovePhase;
import io.vmcrypt.estate.move.MovePlan;
import io.vmcrypt.estate.move.MoveProof;
import io.vmcrypt.estate.move.MoveRecord;
import io.vmcrypt.estate.move.MoveReport;
import io.vmcrypt.estate.move.MoveVerdict;
import io.vmcrypt.estate.move.MovedVm;
import io.vmcrypt.estate.part.VmSelection;
import io.vmcrypt.estate.site.Readiness;
import io.vmcrypt.estate.spec.EstateMove;
import io.vmcrypt.estate.spec.MoveWay;
import io.vmcrypt.estate.spec.MovedVms;
import io.vmcrypt.testkit.http.Fault;
import io.vmcrypt.testkit.vcenter.FakeReplicationTool;
import io.vmcrypt.testkit.vcenter.FakeVcenter;
import io.vmcrypt.testkit.vcenter.part.FakeDisk;
import io.vmcrypt.testkit.vcenter.part.FakeKey;
import io.vmcrypt.testkit.vcenter.part.FakeVm;
import io.vmcrypt.vsphere.vm.CryptoKeyId;
import io.vmcrypt.vsphere.vm.Rekey;
import io.vmcrypt.vsphere.vm.VmFilter;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What looks like a VM of a move, and is not, or not as it should be. */
class MoveLookAlikesTest {

  @Test
  @Tag("thorough")
  @DisplayName("One that is known by its name alone, and cannot be compared, is left alone")
  void arrival_notCompared_isNotChanged() {
    try (MoveWorld world = MoveWorld.ready()) {
      world.encrypted("web-01");
      EstateMove move = MoveWorld.move().move(copy("web-01").build()).build();
      try (MoveClient client = world.client().arrivalTimeout(Duration.ofSeconds(1)).build()) {
        MoveRecord record = MoveWorld.withoutShapes(client.plan(move).record());
        MovePlan plan = client.plan(move, record);
        world.tool().copy("web-01").withNewUuids().deliver();
        world.from.inventory().removeVm("web-01");

        MoveReport report = MoveWorld.apply(client, plan);

        assertThat(world.to.vm("web-01").isEncrypted()).isFalse();
        assertThat(report.text()).contains("not known whether it is as its original");
        assertThat(client.plan(move, record).verdicts(Readiness.NOT_KNOWN)).hasSize(1);
        EstateMove said = pair().skip(record.vms().get(0).sourceId()).build();
        assertThat(MoveWorld.apply(client, client.plan(said, record)).isComplete()).isTrue();
        assertThat(world.to.vm("web-01").isEncrypted()).isTrue();
      }
    }
  }

  /** That what has its name at the target is the VM. */
  private static EstateMove.Builder pair() {
    return MoveWorld.move().move(copy("web-01").arrivals(Map.of("web-01", "web-01")).build());
  }

  @Test
  @Tag("thorough")
  @DisplayName("Travel: keys of a key provider at the target that nobody asked for are not proved")
  void travel_otherProvider_isNotProved() {
    try (MoveWorld world = MoveWorld.ready();
        MoveClient client = world.client().build()) {
      world.sites.provided(world.sites.b, "kms-new", world.sites.otherKms, true);
      world.encrypted("web-01");
      EstateMove move = MoveWorld.emptying(MoveWorld.travel("web-01"));
      MoveReport report = MoveWorld.apply(client, client.plan(move));
      assertThat(client.prove(move, report.record()).isProved()).as(report.text()).isTrue();
      world
          .sites
          .b
          .virtualMachines()
          .get("web-01")
          .start(Rekey.toKeyProvider("kms-new").homeAndAllDisks().build())
          .await(Duration.ofSeconds(20));

      MoveProof proof = client.prove(move, report.record());

      assertThat(proof.isProved()).as(proof.text()).isFalse();
      assertThat(proof.text()).contains("kms-new", TwoSites.PROVIDER);
      assertThat(client.plan(move, report.record()).verdicts().get(0).findings())
          .extracting(Finding::code)
          .contains(FindingCode.KEY_ON_OTHER_PROVIDER);
    }
  }

  @Test
  @Tag("thorough")
  @DisplayName("Travel: one that is encrypted in part is told in the plan: it cannot be proved")
  void travel_partlyEncrypted_isTold() {
    try (MoveWorld world = MoveWorld.ready();
        MoveClient client = world.client().build()) {
      FakeKey key = TwoSites.fake(world.sites.key());
      world.from.addVm(
          FakeVm.builder("web-01")
              .homeEncryptedWith(key)
              .disk(FakeDisk.ofGibibytes(1).encryptedWith(key))
              .disk(FakeDisk.ofGibibytes(1))
              .build());
      EstateMove move = MoveWorld.move().move(MoveWorld.travel("web-01").build()).build();
      MovePlan plan = client.plan(move);

      assertThat(plan.text()).contains("cannot be proved");
      assertThat(plan.verdicts().get(0).findings())
          .filteredOn(finding -> finding.code().equals(FindingCode.DISK_NOT_ENCRYPTED))
          .extracting(Finding::severity)
          .containsExactly(Severity.WARNING);
      MoveReport report = MoveWorld.apply(client, plan);
      assertThat(report.isComplete()).as(report.text()).isTrue();
      assertThat(client.prove(move, report.record()).isProved()).isFalse();
    }
  }

  @Test
  @Tag("thorough")
  @DisplayName("A copy that runs beside its original, which runs too, is not proved")
  void copy_runsOnBothSides_isNotProved() {
    try (MoveWorld world = MoveWorld.ready();
        MoveClient client = world.client().build()) {
      world.encrypted("web-01");
      EstateMove move = MoveWorld.move().move(copy("web-01").build()).build();
      MoveReport report = client.apply(client.plan(move), world.copying("web-01"));
      assertThat(client.prove(move, report.record()).isProved()).as(report.text()).isTrue();
      world.from.inventory().setPoweredOn("web-01", true);
      MovePlan changed = client.plan(move, report.record());
      assertThat(changed.verdictText()).contains("its original runs");
      world.to.inventory().setPoweredOn("web-01", true);

      MoveProof proof = client.prove(move, report.record());

      assertThat(proof.isProved()).as(proof.text()).isFalse();
      assertThat(proof.text()).contains("runs on both sides");
      world.from.inventory().setPoweredOn("web-01", false);
      assertThat(client.prove(move, report.record()).isProved()).isTrue();
    }
  }

  /** A VM with the instance UUID of one that travels, which did not come by the move. */
  private static void instead(MoveWorld world, UnaryOperator<FakeReplicationTool.Copy> like) {
    like.apply(world.tool().copy("web-01").keepingKeys()).deliver();
    world.from.inventory().removeVm("web-01");
  }

  private record LookAlike(
      String what, UnaryOperator<FakeReplicationTool.Copy> copy, String difference) {
    @Override
    public String toString() {
      return what;
    }
  }

  static Stream<LookAlike> lookAlikes() {
    return Stream.of(
        new LookAlike("a disk less", copy -> copy.withoutLastDisk(), "number of disks"),
        new LookAlike("other disks of the same size", copy -> copy, "UUID of disk SCSI 0:0"));
  }

  @ParameterizedTest
  @MethodSource("lookAlikes")
  @DisplayName("Travel: what has its instance UUID and is made otherwise is not proved")
  void travel_madeOtherwise_isNotProved(LookAlike alike) {
    try (MoveWorld world = MoveWorld.ready();
        MoveClient client = world.client().build()) {
      world.encrypted("web-01");
      EstateMove move = MoveWorld.emptying(MoveWorld.travel("web-01"));
      MoveRecord record = client.plan(move).record();
      instead(world, alike.copy());

      MoveProof proof = client.prove(move, record);

      assertThat(proof.isProved()).as(proof.text()).isFalse();
      assertThat(proof.text()).contains(alike.difference());
      assertThat(client.planEmptying(move, record).isBlocked()).isTrue();
      EstateMove said = move.toBuilder().force(record.vms().get(0).sourceId()).build();
      assertThat(client.prove(said, record).isProved()).isTrue();
    }
  }

  @Test
  @DisplayName("By its name alone nothing is proved, unless the document names the pair")
  void copy_byNameAlone_isNotProved() {
    for (boolean bare : List.of(false, true)) {
      try (MoveWorld world = MoveWorld.ready()) {
        world.encrypted("web-01");
        MovedVms.Builder some = bare ? MoveWorld.bare("web-01") : copy("web-01");
        EstateMove move = MoveWorld.move().move(some.build()).build();
        try (MoveClient client = world.client().build()) {
          MoveReport report =
              client.apply(
                  client.plan(move),
                  when(
                      MovePhase.ARRIVE,
                      () -> {
                        world.tool().copy("web-01").withNewUuids().deliver();
                        world.from.inventory().removeVm("web-01");
                      }));
          assertThat(world.to.vm("web-01").isEncrypted()).as("not left in the clear").isTrue();
          assertThat(report.isComplete()).as(report.text()).isFalse();

          MoveProof proof = client.prove(move, report.record());

          assertThat(proof.isProved()).as(proof.text()).isFalse();
          assertThat(proof.text()).contains("recognised by its name alone");
          EstateMove named =
              MoveWorld.move().move(some.arrivals(Map.of("web-01", "web-01")).build()).build();
          MoveProof said = client.prove(named, report.record());
          assertThat(said.isProved()).as(said.text()).isTrue();
          assertThat(said.text()).contains("recognised by a pair that the document names");
        }
      }
    }
  }

  /** A vCenter shows VMs with their devices, but without a disk. */
  private static void hideDisks(FakeVcenter vcenter) {
    vcenter
        .faults()
        .onEvery(
            FakeVcenter.call("RetrievePropertiesEx"),
            Fault.altered(
                answer ->
                    answer.replaceAll(
                        "(?s)<VirtualDevice [^>]*VirtualDisk\"[^>]*>.*?</VirtualDevice>", "")));
  }

  @Test
  @DisplayName("An encrypted VM whose disks vCenter does not show is not proved, whatever the way")
  void disksNotShown_isNotProved() {
    for (MovedVms.Builder some :
        List.of(MoveWorld.travel("web-01"), copy("web-01"), MoveWorld.bare("web-01"))) {
      try (MoveWorld world = MoveWorld.ready()) {
        world.encrypted("web-01");
        MovedVms built = some.build();
        EstateMove move = MoveWorld.move().move(built).build();
        try (MoveClient client = world.client().build()) {
          MoveReport report =
              client.apply(
                  client.plan(move),
                  when(
                      MovePhase.ARRIVE,
                      () -> {
                        world.tool().copy("web-01").deliver();
                        if (built.way() == MoveWay.BARE) {
                          world.from.inventory().removeVm("web-01");
                        }
                      }));
          assertThat(client.prove(move, report.record()).isProved()).as(report.text()).isTrue();
          hideDisks(world.from);
          hideDisks(world.to);

          MoveProof proof = client.prove(move, report.record());

          assertThat(proof.isProved()).as(proof.text()).isFalse();
          EstateMove said = move.toBuilder().skip(report.record().vms().get(0).sourceId()).build();
          assertThat(client.prove(said, report.record()).isProved())
              .as("what is not shown is not encrypted by consent")
              .isFalse();
        }
      }
    }
  }

  /** As a source that was restored from its backup counts on from there. */
  private static MoveRecord withId(MoveRecord record, String id) {
    MovedVm vm = record.vms().get(0);
    return new MoveRecord(
        record.move(),
        record.from(),
        record.to(),
        record.madeAt(),
        record.selections(),
        List.of(
            new MovedVm(
                vm.selection(),
                vm.name(),
                vm.path(),
                id,
                vm.instanceUuid(),
                vm.keysBefore(),
                vm.shape(),
                vm.clearSince(),
                vm.clearUntil())));
  }

  @Test
  @DisplayName("Travel: what has the id of a VM at the source, and another UUID, does not move")
  void travel_idOfAnother_doesNotMove() {
    try (MoveWorld world = MoveWorld.ready();
        MoveClient client = world.client().build()) {
      world.encrypted("web-01");
      world.encrypted("other");
      String other = world.sites.a.virtualMachines().get("other").id();
      EstateMove move = MoveWorld.move().move(MoveWorld.travel("web-01").build()).build();
      MoveRecord record = withId(client.plan(move).record(), other);

      MovePlan plan = client.plan(move, record);
      assertThat(plan.isBlocked()).as(plan.text()).isTrue();
      assertThat(plan.steps()).isEmpty();
      assertThat(plan.verdictText()).contains("the source has another VM under its id");
    }
  }

  /** The source shows all of its VMs but their instance UUIDs. */
  private static void hideUuids(MoveWorld world) {
    UnaryOperator<String> hide =
        answer ->
            answer
                .replaceAll(
                    "<(propSet|changeSet)>((?!</\\1>).)*config\\.instanceUuid((?!</\\1>).)*</\\1>",
                    "")
                .replaceAll(
                    "(?s)(<[^>]*FindAllByUuidResponse[^>]*>).*(</[^>]*FindAllByUuidResponse>)",
                    "$1$2");
    for (String method : List.of("RetrievePropertiesEx", "WaitForUpdatesEx", "FindAllByUuid")) {
      world.from.faults().onEvery(FakeVcenter.call(method), Fault.altered(hide));
    }
  }

  @Test
  @DisplayName("Bare: one whose instance UUID the source does not show any more is not decrypted")
  void bare_uuidNotShown_isNotDecrypted() {
    try (MoveWorld world = MoveWorld.ready()) {
      world.encrypted("web-01");
      EstateMove move = MoveWorld.move().move(MoveWorld.bare("web-01").build()).build();
      try (MoveClient client = world.client().arrivalTimeout(Duration.ofSeconds(1)).build()) {
        MoveRecord record = client.plan(move).record();
        hideUuids(world);

        MovePlan plan = client.plan(move, record);

        assertThat(plan.verdicts(Readiness.READY)).as(plan.verdictText()).isEmpty();
        assertThat(plan.verdictText())
            .contains("does not show its instance UUID")
            .doesNotContain("another VM");
        assertThat(plan.steps()).isEmpty();
      }
    }
  }

  @Test
  @Tag("thorough")
  @DisplayName("Travel: one at the target is not settled while what has its id hides its UUID")
  void travel_uuidNotShown_isNotSettled() {
    try (MoveWorld world = MoveWorld.ready();
        MoveClient client = world.client().build()) {
      world.encrypted("web-01");
      EstateMove move = MoveWorld.emptying(MoveWorld.travel("web-01"));
      MoveRecord record = client.plan(move).record();
      world.tool().copy("web-01").keepingKeys().deliver();
      hideUuids(world);

      MovePlan plan = client.planEmptying(move, record);

      assertThat(plan.verdicts().get(0).isSettled()).as(plan.verdictText()).isFalse();
      assertThat(plan.isBlocked()).as(plan.text()).isTrue();
      assertThat(client.prove(move, record).isProved()).isFalse();
    }
  }

  @Test
  @DisplayName("Travel: one whose instance UUID the source hides is not told as on neither side")
  void travel_uuidNotShown_isNotTravelling() {
    try (MoveWorld world = MoveWorld.ready();
        MoveClient client = world.client().build()) {
      world.encrypted("web-01");
      EstateMove move = MoveWorld.move().move(MoveWorld.travel("web-01").build()).build();
      MoveRecord record = client.plan(move).record();
      hideUuids(world);

      MovePlan plan = client.plan(move, record);

      assertThat(plan.steps()).as(plan.verdictText()).isEmpty();
      assertThat(plan.verdicts(Readiness.READY)).isEmpty();
      assertThat(plan.verdictText())
          .contains("does not show its instance UUID")
          .doesNotContain("on neither side");
    }
  }

  @Test
  @Tag("thorough")
  @DisplayName("Bare, copy: an original that was registered anew at the source is still there")
  void byOthers_registeredAnew_isNotGone() {
    for (MovedVms.Builder some : List.of(MoveWorld.bare("web-01"), copy("web-01"))) {
      try (MoveWorld world = MoveWorld.ready()) {
        world.encrypted("web-01");
        EstateMove move = MoveWorld.emptying(some);
        try (MoveClient client = world.client().build()) {
          MoveReport report = client.apply(client.plan(move), world.moving("web-01"));
          assertThat(client.planEmptying(move, report.record()).text())
              .doesNotContain("still at the source too");
          FakeReplicationTool.between(world.to, world.from).copy("web-01").deliver();

          MovePlan plan = client.planEmptying(move, report.record());

          assertThat(plan.verdicts().get(0).isSettled()).as(plan.verdictText()).isFalse();
          assertThat(plan.isBlocked()).as(plan.text()).isTrue();
        }
      }
    }
  }

  @Test
  @DisplayName("Bare: one that was registered anew before it was decrypted is not told as gone")
  void bare_registeredAnewBefore_isTold() {
    try (MoveWorld world = MoveWorld.ready();
        MoveClient client = world.client().build()) {
      world.encrypted("web-01");
      EstateMove move = MoveWorld.move().move(MoveWorld.bare("web-01").build()).build();
      MoveRecord record = client.plan(move).record();
      world.tool().copy("web-01").keepingKeys().deliver();
      world.from.inventory().removeVm("web-01");
      FakeReplicationTool.between(world.to, world.from).copy("web-01").keepingKeys().deliver();
      world.to.inventory().removeVm("web-01");

      MovePlan plan = client.plan(move, record);

      assertThat(plan.isBlocked()).as(plan.text()).isTrue();
      assertThat(plan.verdictText()).contains("another id");
      assertThat(world.from.vm("web-01").isFullyEncrypted()).isTrue();
    }
  }

  @Test
  @DisplayName("A record without a VM is no reason to empty the source")
  void emptying_ofNoVm_isRefused() {
    try (MoveWorld world = MoveWorld.ready();
        MoveClient client = world.client().build()) {
      world.plain("web-01");
      EstateMove move = MoveWorld.emptying(MoveWorld.travel("web-01"));
      MoveRecord record = client.plan(move).record();
      MoveRecord empty =
          new MoveRecord(
              record.move(),
              record.from(),
              record.to(),
              record.madeAt(),
              record.selections(),
              List.of());

      MovePlan plan = client.planEmptying(move, empty);

      assertThat(plan.isBlocked()).as(plan.text()).isTrue();
    }
  }

  @Test
  @DisplayName("A plan of which nothing can be done is not told as done")
  void apply_allLeftOut_isNotComplete() {
    try (MoveWorld world = MoveWorld.ready();
        MoveClient client = world.client().build()) {
      CryptoKeyId key = world.sites.key();
      world.from.addVm(
          FakeVm.builder("web-01").disks(1).encryptedWith(TwoSites.fake(key)).template().build());
      VmSelection all = VmSelection.matching(VmFilter.builder().name("web-*").build()).build();
      EstateMove move =
          MoveWorld.move().move(MovedVms.travel(all, MoveWorld.place()).build()).build();
      MovePlan plan = client.plan(move);
      assertThat(plan.isBlocked()).as(plan.text()).isFalse();
      assertThat(plan.isEmpty()).isTrue();

      MoveReport report = MoveWorld.apply(client, plan);

      assertThat(report.isComplete()).as(report.text()).isFalse();
      assertThat(report.text()).doesNotContain("all steps are done");
    }
  }

  @Test
  @DisplayName("A plan is applied between the two vCenters that it was made for, and no others")
  void apply_planOfOtherSides_isRefused() {
    try (MoveWorld world = MoveWorld.ready()) {
      world.encrypted("web-01");
      EstateMove move = MoveWorld.move().move(MoveWorld.travel("web-01").build()).build();
      try (MoveClient client = world.client().build();
          MoveClient back = world.back().build()) {
        MovePlan plan = client.plan(move);

        assertThatThrownBy(() -> MoveWorld.apply(back, plan))
            .isInstanceOf(ConflictException.class)
            .hasMessageContaining(world.from.instanceUuid());

        assertThat(world.from.vm("web-01").isFullyEncrypted()).isTrue();
      }
    }
  }

  @Test
  @DisplayName("Bare: what has the id of a VM at the source, and another UUID, is not decrypted")
  void bare_idOfAnother_isNotDecrypted() {
    try (MoveWorld world = MoveWorld.ready();
        MoveClient client = world.client().build()) {
      world.encrypted("web-01");
      world.encrypted("other");
      String other = world.sites.a.virtualMachines().get("other").id();
      EstateMove move = MoveWorld.move().move(MoveWorld.bare("web-01").build()).build();
      MoveRecord record = withId(client.plan(move).record(), other);

      MovePlan plan = client.plan(move, record);
      assertThat(plan.isBlocked()).as(plan.text()).isTrue();
      assertThat(plan.steps()).isEmpty();
      assertThat(plan.verdictText()).contains("the source has another VM under its id");
    }
  }

  @Test
  @Tag("thorough")
  @DisplayName("What is wrong with a VM of the target is not told of one with its id at the source")
  void sameId_atBothSides_isAnotherVm() {
    try (MoveWorld world = MoveWorld.ready();
        MoveClient client = world.client().build()) {
      world.encrypted("db-01");
      world.encrypted("web-01");
      String id = world.tool().copy("db-01").deliver();
      world.to.inventory().setPoweredOn("db-01", true);
      EstateMove move =
          MoveWorld.move()
              .move(MoveWorld.travel("web-01").build())
              .move(copy("db-01").build())
              .build();
      MovePlan plan = client.plan(move);

      MoveVerdict web = plan.verdicts().get(0);
      assertThat(web.vm().sourceId()).as("two vCenters give the same ids").isEqualTo(id);
      assertThat(web.readiness()).as(web.reason()).isEqualTo(Readiness.READY);
      assertThat(plan.verdicts().get(1).findings())
          .extracting(Finding::code)
          .contains(FindingCode.VM_NOT_POWERED_OFF);
    }
  }
}
