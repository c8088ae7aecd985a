package io.vmcrypt.estate;

import static io.vmcrypt.estate.MoveWorld.HOURS;
import static io.vmcrypt.estate.MoveWorld.bare;
import static io.vmcrypt.estate.MoveWorld.copy;
import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.estate.move.MoveListener;
import io.vmcrypt.estate.move.MovePhase;
import io.vmcrypt.estate.move.MovePlan;
import io.vmcrypt.estate.move.MoveProof;
import io.vmcrypt.estate.move.MoveRecord;
import io.vmcrypt.estate.move.MoveReport;
import io.vmcrypt.estate.move.MoveVerdict;
import io.vmcrypt.estate.move.MovedVm;
import io.vmcrypt.estate.move.ProvedMove;
import io.vmcrypt.estate.part.VmSelection;
import io.vmcrypt.estate.site.Readiness;
import io.vmcrypt.estate.spec.EstateMove;
import io.vmcrypt.estate.spec.MoveBridge;
import io.vmcrypt.estate.spec.MovedVms;
import io.vmcrypt.testkit.http.Fault;
import io.vmcrypt.testkit.vcenter.FakeReplicationTool;
import io.vmcrypt.testkit.vcenter.FakeVcenter;
import io.vmcrypt.testkit.vcenter.part.FakeVm;
import io.vmcrypt.vsphere.kms.Removal;
import io.vmcrypt.vsphere.nativekey.NativeKeyProviderSpec;
import io.vmcrypt.vsphere.nativekey.NativeKeyProviders;
import io.vmcrypt.vsphere.vm.CryptoKeyId;
import io.vmcrypt.vsphere.vm.Decryption;
import io.vmcrypt.vsphere.vm.VmFilter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What others do to VMs of a move, before, between and after its steps. */
class MoveOutsideChangesTest {

  private static MoveVerdict only(MovePlan plan) {
    assertThat(plan.verdicts()).hasSize(1);
    return plan.verdicts().get(0);
  }

  @Test
  @Tag("thorough")
  @DisplayName("Bare: an original that stays behind in the clear is told, and the time goes on")
  void bare_originalStaysInTheClear_isNotProved() {
    try (MoveWorld world = MoveWorld.ready();
        MoveClient client = world.client().build()) {
      world.encrypted("web-01");
      EstateMove move = MoveWorld.move().move(bare("web-01").build()).build();
      MoveReport report = client.apply(client.plan(move), world.copying("web-01"));
      assertThat(world.to.vm("web-01").isFullyEncrypted()).isTrue();
      assertThat(world.from.vm("web-01").isEncrypted()).isFalse();

      MoveProof proof = client.prove(move, report.record());

      assertThat(proof.isProved()).as(proof.text()).isFalse();
      assertThat(proof.text()).contains("its original is still at the source, unencrypted");
      assertThat(report.record().vms().get(0).clearUntil()).isEmpty();

      world.from.inventory().removeVm("web-01");
      MovePlan rest = client.plan(move, report.record());
      assertThat(only(rest).isSettled()).as(rest.verdictText()).isTrue();
      MoveProof settled = client.prove(move, rest.record());
      assertThat(settled.isProved()).as(settled.text()).isTrue();
      assertThat(rest.record().vms().get(0).timeInClear()).isPresent();
    }
  }

  @Test
  @Tag("thorough")
  @DisplayName("Bare: of one that was plain when the record was made nobody knows since when")
  void bare_encryptedAfterTheRecord_isCounted() {
    try (MoveWorld world = MoveWorld.ready();
        MoveClient client = world.client().build()) {
      CryptoKeyId key = world.sites.key();
      world.plain("web-01");
      EstateMove move = MoveWorld.move().move(bare("web-01").build()).build();
      MoveRecord record = client.plan(move).record();
      world.from.inventory().replaceVm("web-01", encrypted("web-01", key));
      MovePlan plan = client.plan(move, record);
      assertThat(only(plan).next()).contains(MovePhase.DECRYPT);

      MoveReport report = client.apply(plan, world.moving("web-01"));

      MoveProof proof = client.prove(move, report.record());

      assertThat(proof.vms().get(0).inClear()).contains("not known since when");
      assertThat(proof.isProved()).as(proof.text()).isFalse();
    }
  }

  private static FakeVm encrypted(String name, CryptoKeyId key) {
    return FakeVm.builder(name).disks(1).encryptedWith(TwoSites.fake(key)).build();
  }

  @Test
  @DisplayName("Bare: plain again at the target is in the clear again")
  void bare_plainAgainAtTheTarget_isOpenAgain() {
    try (MoveWorld world = MoveWorld.ready();
        MoveClient client = world.client().build()) {
      world.encrypted("web-01");
      EstateMove move = MoveWorld.move().move(bare("web-01").build()).build();
      MoveReport report = client.apply(client.plan(move), world.moving("web-01"));
      assertThat(report.record().vms().get(0).clearUntil()).isPresent();
      world
          .sites
          .b
          .virtualMachines()
          .get("web-01")
          .start(Decryption.homeAndAllDisks())
          .await(Duration.ofSeconds(20));

      MovePlan again = client.plan(move, report.record());

      assertThat(again.record().vms().get(0).clearUntil()).isEmpty();
    }
  }

  @Test
  @DisplayName("Two VMs of one name: a copy with another UUID may be of either, and is told")
  void copy_sameNameNewUuid_isAmbiguous() {
    try (MoveWorld world = MoveWorld.ready()) {
      CryptoKeyId key = world.sites.key();
      for (String folder : List.of("One", "Two")) {
        world.from.addVm(
            FakeVm.builder("web-01")
                .folder(folder)
                .disks(1)
                .encryptedWith(TwoSites.fake(key))
                .build());
      }
      EstateMove move =
          MoveWorld.move()
              .move(
                  MovedVms.copy(
                          VmSelection.matching(VmFilter.builder().name("web-*").build()).build(),
                          MoveWorld.POLICY)
                      .build())
              .build();
      world.tool().copy("/Datacenter/vm/One/web-01").withNewUuids().deliver();
      try (MoveClient client = world.client().arrivalTimeout(Duration.ofSeconds(2)).build()) {
        MovePlan plan = client.plan(move);

        assertThat(plan.verdicts())
            .allSatisfy(
                verdict ->
                    assertThat(verdict.findings())
                        .extracting(Finding::code)
                        .containsExactly(FindingCode.ARRIVAL_AMBIGUOUS));
        MoveReport report = MoveWorld.apply(client, plan);
        assertThat(client.prove(move, report.record()).isProved()).isFalse();
        assertThat(world.to.vm("web-01").isEncrypted()).isFalse();
      }
    }
  }

  @Test
  @DisplayName("Travel: back at the source under another id is told, and is no step that is done")
  void travel_backUnderAnotherId_isTold() {
    try (MoveWorld world = MoveWorld.ready();
        MoveClient client = world.client().build()) {
      world.encrypted("web-01");
      EstateMove move = MoveWorld.move().move(MoveWorld.travel("web-01").build()).build();
      MoveReport report = MoveWorld.apply(client, client.plan(move));
      assertThat(report.isComplete()).isTrue();
      FakeReplicationTool.between(world.to, world.from).copy("web-01").keepingKeys().deliver();
      world.to.inventory().removeVm("web-01");

      MovePlan plan = client.plan(move, report.record());

      assertThat(only(plan).readiness()).as(plan.verdictText()).isEqualTo(Readiness.NOT_READY);
      assertThat(plan.text()).contains("another id");
      assertThat(plan.isBlocked()).isTrue();
    }
  }

  @Test
  @DisplayName("Travel: one that is plain at the target, and had keys, is not settled")
  void travel_plainAtTheTarget_isNotSettled() {
    try (MoveWorld world = MoveWorld.ready();
        MoveClient client = world.client().build()) {
      world.encrypted("web-01");
      EstateMove move = MoveWorld.emptying(MoveWorld.travel("web-01"));
      MoveRecord record = client.plan(move).record();
      world.moved("web-01");

      MovePlan plan = client.plan(move, record);

      assertThat(only(plan).isSettled()).as(plan.verdictText()).isFalse();
      assertThat(only(plan).reason()).contains("not encrypted");
      assertThat(client.planEmptying(move, record).isBlocked()).isTrue();
      assertThat(client.prove(move, record).isProved()).isFalse();
    }
  }

  @Test
  @DisplayName("A document whose lines were changed does not move a VM another way")
  void document_changed_otherWay_isRefused() {
    try (MoveWorld world = MoveWorld.ready();
        MoveClient client = world.client().build()) {
      world.encrypted("web-01");
      world.encrypted("db-01");
      EstateMove before =
          MoveWorld.move()
              .move(MoveWorld.travel("web-01").build())
              .move(bare("db-01").build())
              .build();
      EstateMove swapped =
          MoveWorld.move()
              .move(bare("db-01").build())
              .move(MoveWorld.travel("web-01").build())
              .build();
      MoveRecord record = client.plan(before).record();

      MovePlan plan = client.plan(swapped, record);

      assertThat(plan.isBlocked()).as(plan.text()).isTrue();
      assertThat(client.prove(swapped, record).isProved()).isFalse();
    }
  }

  @Test
  @Tag("thorough")
  @DisplayName("A VM that the document names and the record lacks is told, and nothing is proved")
  void document_namesMoreThanTheRecord_isTold() {
    try (MoveWorld world = MoveWorld.ready();
        MoveClient client = world.client().build()) {
      world.encrypted("web-01");
      world.encrypted("web-02");
      EstateMove before = MoveWorld.move().move(MoveWorld.travel("web-01").build()).build();
      EstateMove more = MoveWorld.move().move(MoveWorld.travel("web-01", "web-02").build()).build();
      MoveReport report = MoveWorld.apply(client, client.plan(before));
      assertThat(client.prove(before, report.record()).isProved()).isTrue();

      MoveProof proof = client.prove(more, report.record());

      assertThat(proof.isProved()).as(proof.text()).isFalse();
      assertThat(proof.text()).contains("web-02");
    }
  }

  @Test
  @DisplayName("What came back since the plan is not emptied away")
  void emptying_cameBackSinceThePlan_isRefused() {
    try (MoveWorld world = MoveWorld.ready();
        MoveClient client = world.client().build()) {
      world.plain("web-01");
      EstateMove move = MoveWorld.emptying(MoveWorld.travel("web-01"));
      MoveReport report = MoveWorld.apply(client, client.plan(move));
      assertThat(report.isComplete()).as(report.text()).isTrue();
      MovePlan emptying = client.planEmptying(move, report.record());
      assertThat(emptying.isBlocked()).as(emptying.text()).isFalse();
      FakeReplicationTool.between(world.to, world.from).copy("web-01").deliver();

      MoveReport emptied = MoveWorld.apply(client, emptying);

      assertThat(emptied.isComplete()).as(emptied.text()).isFalse();
      assertThat(emptied.text()).contains("web-01");
      assertThat(world.sites.a.kmsClusters().find(TwoSites.PROVIDER)).isPresent();
    }
  }

  @Test
  @DisplayName("A VM that was deleted between plan and apply is told, and nothing is said of done")
  void travel_deletedSincePlan_isTold() {
    try (MoveWorld world = MoveWorld.ready();
        MoveClient client = world.client().build()) {
      world.encrypted("web-01");
      world.encrypted("web-02");
      EstateMove move =
          MoveWorld.move()
              .move(
                  MovedVms.travel(
                          VmSelection.matching(VmFilter.builder().name("web-*").build()).build(),
                          MoveWorld.place())
                      .build())
              .build();
      MovePlan plan = client.plan(move);
      world.from.inventory().removeVm("web-01");

      MoveReport report = MoveWorld.apply(client, plan);

      assertThat(report.isComplete()).as(report.text()).isFalse();
      assertThat(report.text()).contains("web-01");
      assertThat(world.to.vm("web-02").isEncrypted()).isTrue();
      MoveProof proof = client.prove(move, report.record());
      assertThat(proof.vms())
          .filteredOn(ProvedMove::proved)
          .extracting(vm -> vm.verdict().vm())
          .extracting(MovedVm::name)
          .containsExactly("web-02");
    }
  }

  @Test
  @Tag("thorough")
  @DisplayName("Bare: what the plan told as left out is not decrypted, whatever has changed since")
  void bare_leftOutByThePlan_staysEncrypted() {
    try (MoveWorld world = MoveWorld.ready()) {
      world.encrypted("web-01");
      world.encrypted("web-02");
      world.from.inventory().takeSnapshot("web-02", "before");
      EstateMove move =
          MoveWorld.move()
              .move(
                  MovedVms.bare(
                          VmSelection.matching(VmFilter.builder().name("web-*").build()).build(),
                          MoveWorld.POLICY,
                          HOURS)
                      .build())
              .build();
      try (MoveClient client = world.client().arrivalTimeout(Duration.ofSeconds(2)).build()) {
        MovePlan plan = client.plan(move);
        assertThat(plan.verdicts(Readiness.NOT_READY)).hasSize(1);
        world.from.inventory().removeSnapshots("web-02");

        MoveReport report = MoveWorld.apply(client, plan);

        assertThat(world.from.vm("web-01").isEncrypted()).isFalse();
        assertThat(world.from.vm("web-02").isFullyEncrypted()).isTrue();
        assertThat(report.text()).contains("the plan did not have it");
      }
    }
  }

  @Test
  @Tag("thorough")
  @DisplayName("A backup of another key provider of this name is not restored at the target")
  void nativeBridge_backupOfAnother_isNotRestored(@TempDir Path folder) {
    try (MoveWorld world = MoveWorld.ready();
        MoveClient client = world.client().build()) {
      world.encrypted("web-01");
      Path backup = folder.resolve("bridge.p12");
      NativeKeyProviders natives = world.sites.a.nativeKeyProviders();
      natives.ensure(NativeKeyProviderSpec.of("bridge"));
      natives.exportBackup("bridge").writeTo(backup);
      natives.remove("bridge", Removal.careful());
      natives.ensure(NativeKeyProviderSpec.of("bridge"));
      assertThat(natives.exportBackup("bridge").reveal()).isNotEmpty();
      EstateMove move =
          MoveWorld.move()
              .bridge(new MoveBridge("bridge", Optional.of(backup), Optional.empty()))
              .move(MoveWorld.travel("web-01").build())
              .build();
      MoveReport report = MoveWorld.apply(client, client.plan(move));

      assertThat(world.sites.b.nativeKeyProviders().find("bridge")).isEmpty();
      assertThat(report.isComplete()).as(report.text()).isFalse();
      assertThat(report.text()).contains("bridge.p12", "another key");
      assertThat(world.from.vm("web-01").isFullyEncrypted()).isTrue();
    }
  }

  @Test
  @Tag("thorough")
  @DisplayName("A target that restarts while VMs are waited for ends no wait")
  void arrival_targetRestarts_isWaitedFor() {
    try (MoveWorld world = MoveWorld.ready();
        MoveClient client = world.client().build()) {
      world.encrypted("web-01");
      EstateMove move = MoveWorld.move().move(copy("web-01").build()).build();
      MovePlan plan = client.plan(move);
      List<Fault> faults = new ArrayList<>(List.of(Fault.unavailable(), Fault.close()));
      AtomicBoolean delivered = new AtomicBoolean();
      MoveReport report =
          client.apply(
              plan,
              new MoveListener() {
                @Override
                public void onState(String state) {
                  world.to.faults().clear();
                  if (!faults.isEmpty()) {
                    world
                        .to
                        .faults()
                        .onEvery(FakeVcenter.call("WaitForUpdatesEx"), faults.remove(0));
                  } else if (!delivered.getAndSet(true)) {
                    world.tool().copy("web-01").deliver();
                  }
                }
              });

      assertThat(report.isComplete()).as(report.text()).isTrue();
      assertThat(world.to.vm("web-01").isFullyEncrypted()).isTrue();
    }
  }

  @Test
  @Tag("thorough")
  @DisplayName("A bridge that was taken away once all VMs had left it is not missed by the proof")
  void nativeBridge_takenAway_isNotMissed(@TempDir Path folder) {
    try (MoveWorld world = MoveWorld.bare();
        MoveClient client = world.client().build()) {
      world.sites.provided(world.sites.b, "kms-new", world.sites.otherKms, true);
      world.encrypted("web-01");
      EstateMove move =
          MoveWorld.move()
              .bridge(
                  new MoveBridge(
                      "bridge", Optional.of(folder.resolve("bridge.p12")), Optional.empty()))
              .move(MoveWorld.travel("web-01").keyProvider("kms-new").build())
              .build();
      MoveReport report = MoveWorld.apply(client, client.plan(move));
      assertThat(client.prove(move, report.record()).isProved()).as(report.text()).isTrue();
      assertThat(world.sites.a.nativeKeyProviders().remove("bridge", Removal.careful())).isTrue();

      MoveProof proof = client.prove(move, report.record());

      assertThat(proof.isProved()).as(proof.text()).isTrue();
      assertThat(client.plan(move, report.record()).isEmpty()).isTrue();
    }
  }

  @Test
  @DisplayName("Bare: one that could not be decrypted is not waited for: nobody takes it")
  void bare_notDecrypted_isNotWaitedFor() {
    try (MoveWorld world = MoveWorld.ready()) {
      world.encrypted("web-01");
      EstateMove move = MoveWorld.move().move(bare("web-01").build()).build();
      List<String> states = new ArrayList<>();
      try (MoveClient client = world.client().arrivalTimeout(Duration.ofSeconds(2)).build()) {
        MovePlan plan = client.plan(move);
        world.from.inventory().setPoweredOn("web-01", true);

        MoveReport report =
            client.apply(
                plan,
                new MoveListener() {
                  @Override
                  public void onState(String state) {
                    states.add(state);
                  }
                });

        assertThat(report.isComplete()).isFalse();
        assertThat(report.text()).contains("is not decrypted, and is not waited for");
        assertThat(states).noneMatch(state -> state.startsWith("waiting"));
        assertThat(world.from.vm("web-01").isFullyEncrypted()).isTrue();
      }
    }
  }
}
