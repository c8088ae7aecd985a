package io.vmcrypt.estate;

import static io.vmcrypt.estate.MoveWorld.HOURS;
import static io.vmcrypt.estate.MoveWorld.when;
import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.estate.move.MoveListener;
import io.vmcrypt.estate.move.MovePhase;
import io.vmcrypt.estate.move.MovePlan;
import io.vmcrypt.estate.move.MoveProof;
import io.vmcrypt.estate.move.MoveRecord;
import io.vmcrypt.estate.move.MoveReport;
import io.vmcrypt.estate.move.MovedVm;
import io.vmcrypt.estate.spec.EstateMove;
import io.vmcrypt.testkit.vcenter.part.FakeDisk;
import io.vmcrypt.testkit.vcenter.part.FakeKey;
import io.vmcrypt.testkit.vcenter.part.FakeVm;
import io.vmcrypt.vsphere.policy.EncryptionPolicySpec;
import io.vmcrypt.vsphere.vm.PolicyAssignment;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A time in the clear is never told as shorter than it was. */
@Tag("thorough")
class MoveClearTimesTest {

  private static EstateMove bare(String... names) {
    return MoveWorld.move().move(MoveWorld.bare(names).build()).build();
  }

  private static MovedVm only(MoveRecord record) {
    assertThat(record.vms()).hasSize(1);
    return record.vms().get(0);
  }

  @Test
  @DisplayName("Encrypted again at the source and decrypted once more: the first time counts too")
  void decryptedTwice_countsFromTheFirst() {
    try (MoveWorld world = MoveWorld.ready()) {
      world.encrypted("web-01");
      EstateMove move = bare("web-01");
      try (MoveClient client = world.client().arrivalTimeout(Duration.ofSeconds(1)).build()) {
        MoveReport first = MoveWorld.apply(client, client.plan(move));
        String id = only(first.record()).sourceId();
        assertThat(world.from.vm("web-01").isEncrypted()).isFalse();
        Instant earlier = only(first.record()).clearSince().orElseThrow().minus(HOURS);
        MoveRecord record = first.record().with(Map.of(id, vm -> vm.clearSince(earlier)));
        world
            .sites
            .a
            .virtualMachines()
            .get("web-01")
            .start(
                PolicyAssignment.builder(
                        world
                            .sites
                            .a
                            .storagePolicies()
                            .ensureEncryption(EncryptionPolicySpec.of(MoveWorld.POLICY))
                            .value())
                    .homeAndAllDisks()
                    .build())
            .await(Duration.ofSeconds(20));
        MovePlan again = client.plan(move, record);
        assertThat(again.verdicts().get(0).next()).contains(MovePhase.DECRYPT);

        MoveReport second = client.apply(again, world.moving("web-01"));

        assertThat(second.isComplete()).as(second.text()).isTrue();
        assertThat(only(second.record()).clearSince()).contains(earlier);
        assertThat(client.prove(move, second.record()).isProved()).isFalse();
      }
    }
  }

  @Test
  @DisplayName("What was refused before anything was sent has no time in the clear")
  void refused_hasNoTime() {
    try (MoveWorld world = MoveWorld.ready()) {
      world.encrypted("web-01");
      EstateMove move = bare("web-01");
      try (MoveClient client = world.client().arrivalTimeout(Duration.ofSeconds(1)).build()) {
        MovePlan plan = client.plan(move);
        MoveReport report =
            client.apply(
                plan,
                new MoveListener() {
                  @Override
                  public void onRecord(MoveRecord record) {
                    // after the look, and before the task
                    if (only(record).clearSince().isPresent()) {
                      world.from.inventory().setPoweredOn("web-01", true);
                    }
                  }
                });

        assertThat(world.from.vm("web-01").isFullyEncrypted()).isTrue();
        assertThat(only(report.record()).clearSince()).as(report.text()).isEmpty();
      }
    }
  }

  @Test
  @DisplayName("A clock of the target that is slow ends no time too early")
  void slowTarget_endsNotTooEarly() {
    Clock slow = Clock.offset(Clock.systemUTC(), Duration.ofHours(-1));
    try (MoveWorld world = MoveWorld.ready(target -> target.clock(slow))) {
      world.encrypted("web-01");
      EstateMove move = bare("web-01");
      AtomicReference<Instant> inClear = new AtomicReference<>();
      try (MoveClient client = world.client().build()) {
        MoveReport report =
            client.apply(
                client.plan(move),
                when(
                    MovePhase.ARRIVE,
                    () -> {
                      world.moved("web-01");
                      inClear.set(Instant.now());
                    }));

        assertThat(report.isComplete()).as(report.text()).isTrue();
        assertThat(only(report.record()).clearUntil().orElseThrow())
            .isAfterOrEqualTo(inClear.get());
        assertThat(only(report.record()).clearSince().orElseThrow())
            .isBeforeOrEqualTo(inClear.get());
        assertThat(client.prove(move, report.record()).isProved()).isTrue();
      }
    }
  }

  @Test
  @DisplayName("A new record of a VM that was decrypted before does not say that it was plain")
  void lostRecord_isNotKnown() {
    try (MoveWorld world = MoveWorld.ready()) {
      world.encrypted("web-01");
      EstateMove move = bare("web-01");
      try (MoveClient client = world.client().arrivalTimeout(Duration.ofSeconds(1)).build()) {
        MoveWorld.apply(client, client.plan(move));
        assertThat(world.from.vm("web-01").isEncrypted()).isFalse();
        MovePlan anew = client.plan(move);
        assertThat(anew.text()).contains("not known since when");

        MoveReport report = client.apply(anew, world.moving("web-01"));

        assertThat(report.isComplete()).as(report.text()).isTrue();
        MoveProof proof = client.prove(move, report.record());
        assertThat(proof.vms().get(0).inClear())
            .contains("not known since when", anew.record().madeAt().toString());
        assertThat(proof.isProved()).as(proof.text()).isFalse();
      }
    }
  }

  /** The clock of the source, which a test sets. */
  private static final class SourceClock extends Clock {
    private volatile Duration ahead = Duration.ZERO;

    @Override
    public Instant instant() {
      return Instant.now().plus(ahead);
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }
  }

  @Test
  @DisplayName("A record that a machine with another clock carries on has no shorter time")
  void otherMachine_isNotShorter() {
    for (Duration other : List.of(Duration.ofHours(2), Duration.ofHours(-4))) {
      SourceClock clock = new SourceClock();
      try (MoveWorld world =
          MoveWorld.ready(source -> source.clock(clock), UnaryOperator.identity())) {
        world.encrypted("web-01");
        EstateMove move = bare("web-01");
        MoveReport first;
        try (MoveClient client = world.client().arrivalTimeout(Duration.ofSeconds(1)).build()) {
          first = MoveWorld.apply(client, client.plan(move));
        }
        assertThat(world.from.vm("web-01").isEncrypted()).isFalse();
        clock.ahead = Duration.ofHours(5);
        try (MoveClient client = world.client().timeSource(new BriskTime(() -> other)).build()) {
          assertThat(client.prove(move, first.record()).vms().get(0).inClear())
              .as("still in the clear")
              .startsWith("at most 300 min");
          world.moved("web-01");

          MoveReport second = MoveWorld.apply(client, client.plan(move, first.record()));

          assertThat(world.to.vm("web-01").isEncrypted()).isTrue();
          MoveProof proof = client.prove(move, second.record());
          assertThat(proof.isProved()).as(proof.text()).isFalse();
          assertThat(proof.vms().get(0).inClear()).startsWith("at most 300 min");
        }
      }
    }
  }

  @Test
  @DisplayName("A clock of the source that was set back makes a time that is not known")
  void setBack_isNotKnown() {
    SourceClock clock = new SourceClock();
    try (MoveWorld world =
        MoveWorld.ready(source -> source.clock(clock), UnaryOperator.identity())) {
      world.encrypted("web-01");
      EstateMove move = bare("web-01");
      try (MoveClient client = world.client().build()) {
        MoveReport report =
            client.apply(
                client.plan(move),
                when(
                    MovePhase.ARRIVE,
                    () -> {
                      clock.ahead = Duration.ofHours(-1);
                      world.moved("web-01");
                    }));

        MoveProof proof = client.prove(move, report.record());
        assertThat(proof.vms().get(0).inClear()).isEqualTo("not known");
        assertThat(proof.isProved()).isFalse();
      }
    }
  }

  @Test
  @DisplayName("A record that begins when a VM is in part in the clear does not know since when")
  void partlyPlain_isNotKnown() {
    try (MoveWorld world = MoveWorld.ready()) {
      FakeKey key = TwoSites.fake(world.sites.key());
      world.from.addVm(
          FakeVm.builder("web-01")
              .homeEncryptedWith(key)
              .disk(FakeDisk.ofGibibytes(1).encryptedWith(key))
              .disk(FakeDisk.ofGibibytes(1))
              .build());
      EstateMove move = bare("web-01");
      try (MoveClient client = world.client().build()) {
        MoveReport report = client.apply(client.plan(move), world.moving("web-01"));
        assertThat(world.to.vm("web-01").isFullyEncrypted()).as(report.text()).isTrue();

        MoveProof proof = client.prove(move, report.record());

        assertThat(proof.vms().get(0).inClear()).contains("not known since when");
        assertThat(proof.isProved()).as(proof.text()).isFalse();
      }
    }
  }
}
