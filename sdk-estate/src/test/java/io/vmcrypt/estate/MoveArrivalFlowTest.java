package io.vmcrypt.estate;

import static io.vmcrypt.estate.MoveWorld.HOURS;
import static io.vmcrypt.estate.MoveWorld.bare;
import static io.vmcrypt.estate.MoveWorld.copy;
import static io.vmcrypt.estate.MoveWorld.phases;
import static io.vmcrypt.estate.MoveWorld.when;
import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.estate.move.MoveListener;
import io.vmcrypt.estate.move.MovePhase;
import io.vmcrypt.estate.move.MovePlan;
import io.vmcrypt.estate.move.MoveProof;
import io.vmcrypt.estate.move.MoveRecord;
import io.vmcrypt.estate.move.MoveReport;
import io.vmcrypt.estate.move.MoveStep;
import io.vmcrypt.estate.move.MoveVerdict;
import io.vmcrypt.estate.part.VmSelection;
import io.vmcrypt.estate.site.Readiness;
import io.vmcrypt.estate.spec.EstateMove;
import io.vmcrypt.estate.spec.MovedVms;
import io.vmcrypt.testkit.vcenter.part.FakeKey;
import io.vmcrypt.testkit.vcenter.part.FakeVm;
import io.vmcrypt.vsphere.rollout.RolloutProgress;
import io.vmcrypt.vsphere.vm.CryptoKeyId;
import io.vmcrypt.vsphere.vm.VmFilter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** VMs that others bring: copied, or moved only plain. */
class MoveArrivalFlowTest {

  @Test
  @Tag("thorough")
  @DisplayName(
      "Another name, twice: it is told, and nothing is encrypted; never is named at the end")
  void copy_ambiguous_isTold() {
    try (MoveWorld world = MoveWorld.ready()) {
      world.encrypted("web-01");
      world.encrypted("web-02");
      world.encrypted("web-03");
      EstateMove move =
          MoveWorld.move()
              .move(
                  MovedVms.copy(
                          VmSelection.matching(VmFilter.builder().name("web-*").build()).build(),
                          MoveWorld.POLICY)
                      .build())
              .build();
      world.tool().copy("web-01").named("renamed").deliver();
      world.tool().copy("web-02").deliver();
      world.tool().copy("web-02").inFolder("Other").deliver();
      try (MoveClient client = world.client().arrivalTimeout(Duration.ofSeconds(2)).build()) {
        MovePlan plan = client.plan(move);

        assertThat(plan.verdicts())
            .filteredOn(verdict -> !verdict.vm().name().equals("web-03"))
            .hasSize(2)
            .allSatisfy(
                verdict -> {
                  assertThat(verdict.readiness()).isEqualTo(Readiness.NOT_READY);
                  assertThat(verdict.findings())
                      .extracting(Finding::code)
                      .containsExactly(FindingCode.ARRIVAL_AMBIGUOUS);
                });
        assertThat(plan.isBlocked()).isFalse();

        MoveReport report = MoveWorld.apply(client, plan);

        assertThat(report.isComplete()).isFalse();
        assertThat(report.text())
            .contains("web-01", "renamed", "web-03\" (" + id(plan, "web-03") + "): not arrived");
        assertThat(world.to.vm("renamed").key()).isNull();
        assertThat(client.prove(move, report.record()).isProved()).isFalse();
      }
    }
  }

  private static String id(MovePlan plan, String name) {
    return plan.verdicts().stream()
        .map(MoveVerdict::vm)
        .filter(vm -> vm.name().equals(name))
        .findFirst()
        .orElseThrow()
        .sourceId();
  }

  @Test
  @Tag("thorough")
  @DisplayName("A copy that runs is not encrypted, and told with the time since")
  void copy_poweredOn_isTold() {
    try (MoveWorld world = MoveWorld.ready()) {
      world.encrypted("web-01");
      EstateMove move = MoveWorld.move().move(copy("web-01").build()).build();
      try (MoveClient client = world.client().arrivalTimeout(Duration.ofSeconds(2)).build()) {
        MovePlan plan = client.plan(move);
        MoveReport report =
            client.apply(
                plan,
                when(
                    MovePhase.ARRIVE,
                    () -> {
                      world.tool().copy("web-01").deliver();
                      world.to.inventory().setPoweredOn("web-01", true);
                    }));

        assertThat(report.isComplete()).isFalse();
        assertThat(report.text()).contains("unencrypted since");
        assertThat(world.to.vm("web-01").key()).isNull();
      }
    }
  }

  @Test
  @DisplayName("Bare: decrypted first, encrypted on arrival; the time in the clear is proved")
  void bare_provesTheTimeInTheClear(@TempDir Path folder) throws Exception {
    try (MoveWorld world = MoveWorld.ready();
        MoveClient client = world.client().build()) {
      world.encrypted("web-01");
      CryptoKeyId other = world.encrypted("web-02");
      EstateMove move = MoveWorld.move().move(bare("web-01").build()).build();
      MovePlan plan = client.plan(move);
      assertThat(plan.isBlocked()).as(plan.verdictText()).isFalse();
      assertThat(phases(plan)).containsExactly(MovePhase.DECRYPT, MovePhase.ARRIVE);
      assertThat(plan.text()).contains("240 minutes");

      MoveReport report =
          client.apply(
              plan,
              when(
                  MovePhase.ARRIVE,
                  () -> {
                    assertThat(world.from.vm("web-01").key()).isNull();
                    assertThat(world.from.vm("web-02").key()).isEqualTo(TwoSites.fake(other));
                    world.moved("web-01");
                  }));

      assertThat(report.isComplete()).as(report.text()).isTrue();
      assertThat(report.record().vms().get(0).timeInClear()).isPresent();
      Path file = folder.resolve("record.json");
      try (var out = Files.newOutputStream(file)) {
        report.record().writeJson(out);
      }
      assertThat(MoveRecord.fromFile(file)).isEqualTo(report.record());
      MoveProof proof = client.prove(move, MoveRecord.fromFile(file));
      assertThat(proof.isProved()).as(proof.text()).isTrue();
      assertThat(proof.vms().get(0).inClear()).contains("min");
      // a record that lost its times proves no time
      MoveProof without = client.prove(move, plan.record());
      assertThat(without.vms().get(0).inClear()).isEqualTo("not known");
      assertThat(without.isProved()).isFalse();
      assertThat(without.text()).contains("not known how long it was unencrypted");
    }
  }

  @Test
  @DisplayName("Bare: a run that ends at its worst moment leaves a time that is no shorter")
  void bare_killed_timeIsBounded() {
    try (MoveWorld world = MoveWorld.ready();
        MoveClient client = world.client().build()) {
      world.encrypted("web-01");
      EstateMove move = MoveWorld.move().move(bare("web-01").build()).build();
      MovePlan plan = client.plan(move);
      AtomicReference<MoveRecord> kept = new AtomicReference<>();
      AtomicBoolean delivered = new AtomicBoolean();
      // keeps only what is there before the first task is sent
      MoveReport report =
          client.apply(
              plan,
              new MoveListener() {
                @Override
                public void onStep(MoveStep step) {
                  if (step.phase() == MovePhase.ARRIVE) {
                    world.moved("web-01");
                    delivered.set(true);
                  }
                }

                @Override
                public void onRecord(MoveRecord record) {
                  if (!delivered.get() && world.from.vm("web-01").key() != null) {
                    kept.set(record);
                  }
                }
              });
      assertThat(report.isComplete()).as(report.text()).isTrue();
      assertThat(kept.get().vms().get(0).clearSince()).isPresent();

      MoveProof early = client.prove(move, kept.get());

      assertThat(early.isProved()).as(early.text()).isTrue();
      assertThat(early.vms().get(0).inClear()).startsWith("at most ");
      MoveRecord known = client.plan(move, kept.get()).record();
      assertThat(known.vms().get(0).timeInClear())
          .hasValueSatisfying(
              time ->
                  assertThat(time)
                      .isGreaterThanOrEqualTo(
                          report.record().vms().get(0).timeInClear().orElseThrow()));
      assertThat(client.prove(move, known).isProved()).isTrue();
    }
  }

  @Test
  @Tag("thorough")
  @DisplayName("Bare: longer in the clear than allowed is not proved")
  void bare_tooLong_isNotProved() {
    try (MoveWorld world = MoveWorld.ready();
        MoveClient client = world.client().build()) {
      world.encrypted("web-01");
      EstateMove move = MoveWorld.move().move(bare("web-01").build()).build();
      MovePlan plan = client.plan(move);
      MoveReport report = client.apply(plan, world.copying("web-01"));
      String id = plan.record().vms().get(0).sourceId();
      MoveRecord longer =
          report
              .record()
              .with(Map.of(id, vm -> vm.clearSince(vm.clearSince().orElseThrow().minus(HOURS))));

      MoveProof proof = client.prove(move, longer);

      assertThat(proof.isProved()).isFalse();
      assertThat(proof.text()).contains("unencrypted for longer than 240 minutes");
    }
  }

  @Test
  @Tag("thorough")
  @DisplayName("Bare: many VMs get their tasks' times, and the record is not written for each")
  void bare_many_recordIsWrittenSeldom() {
    int vms = 250;
    try (MoveWorld world = MoveWorld.ready();
        MoveClient client = world.client().build()) {
      FakeKey key = TwoSites.fake(world.encrypted("first"));
      for (int i = 0; i < vms; i++) {
        world.from.addVm(FakeVm.builder("web-" + i).disks(1).encryptedWith(key).build());
      }
      VmSelection all = VmSelection.matching(VmFilter.builder().name("web-*").build()).build();
      EstateMove move =
          MoveWorld.move().move(MovedVms.bare(all, MoveWorld.POLICY, HOURS).build()).build();
      List<MoveRecord> written = new ArrayList<>();
      AtomicBoolean decrypted = new AtomicBoolean();
      MoveReport report =
          client.apply(
              client.plan(move),
              new MoveListener() {
                @Override
                public void onRecord(MoveRecord record) {
                  written.add(record);
                }

                @Override
                public void onProgress(RolloutProgress progress) {
                  decrypted.compareAndSet(false, progress.endedCount() == vms);
                }

                @Override
                public boolean isCancelled() {
                  return decrypted.get();
                }
              });

      assertThat(written).hasSizeLessThanOrEqualTo(105);
      Optional<Instant> before = written.get(1).vms().get(0).clearSince();
      assertThat(before).isPresent();
      assertThat(report.record().vms())
          .hasSize(vms)
          .allSatisfy(
              vm ->
                  assertThat(vm.clearSince().orElseThrow()).isAfterOrEqualTo(before.orElseThrow()))
          // only of the first that was told it is not known how much later it was sent
          .filteredOn(vm -> vm.clearSince().equals(before))
          .hasSizeLessThan(vms / 10);
    }
  }
}
