package io.vmcrypt.estate;

import static io.vmcrypt.estate.MoveWorld.phases;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vmcrypt.core.error.ConflictException;
import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.estate.move.MovePhase;
import io.vmcrypt.estate.move.MovePlan;
import io.vmcrypt.estate.move.MoveProof;
import io.vmcrypt.estate.move.MoveReport;
import io.vmcrypt.estate.move.MoveVerdict;
import io.vmcrypt.estate.move.MovedVm;
import io.vmcrypt.estate.site.Readiness;
import io.vmcrypt.estate.spec.EstateMove;
import io.vmcrypt.testkit.http.Fault;
import io.vmcrypt.testkit.http.ReceivedRequest;
import io.vmcrypt.testkit.vcenter.FakeVcenter;
import io.vmcrypt.testkit.vcenter.part.FakeSoapCall;
import io.vmcrypt.testkit.vcenter.part.FakeTaskState;
import io.vmcrypt.vsphere.move.Whereabouts;
import io.vmcrypt.vsphere.rollout.RolloutLimits;
import io.vmcrypt.vsphere.vm.CryptoKeyId;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** VMs travel with their keys. */
class MoveTravelFlowTest {

  @Test
  @Tag("thorough")
  @DisplayName("VMs travel with their keys, and are seen at the target with the same")
  void travel_movesWithKeys() {
    try (MoveWorld world = MoveWorld.ready();
        MoveClient client = world.client().build()) {
      CryptoKeyId key = world.encrypted("web-01");
      world.encrypted("web-02");
      EstateMove move = world.pinned().move(MoveWorld.travel("web-01", "web-02").build()).build();
      int changes = world.from.calls("RelocateVM_Task").size();
      MovePlan plan = client.plan(move);

      assertThat(plan.isBlocked()).as(plan.verdictText()).isFalse();
      assertThat(phases(plan))
          .containsExactly(MovePhase.HOSTS, MovePhase.PROVE_KEYS, MovePhase.TRAVEL);
      assertThat(plan.verdicts(Readiness.READY)).hasSize(2);
      assertThat(world.from.calls("RelocateVM_Task")).hasSize(changes);

      MoveReport report = MoveWorld.apply(client, plan);

      assertThat(report.isComplete()).as(report.text()).isTrue();
      assertThat(world.to.vm("web-01").key()).isEqualTo(TwoSites.fake(key));
      MoveProof proof = client.prove(move, report.record());
      assertThat(proof.isProved()).as(proof.text()).isTrue();
      assertThat(proof.vms())
          .allSatisfy(
              vm -> {
                assertThat(vm.verdict().side()).isEqualTo(Whereabouts.Side.TARGET);
                assertThat(vm.verdict().keys()).isEqualTo(vm.verdict().vm().keysBefore());
              });
      assertThat(client.plan(move, report.record()).isEmpty()).isTrue();
    }
  }

  @Test
  @DisplayName("A key that the target does not get is told in the plan, and nothing moves")
  void travel_keyMissing_blocks() {
    try (MoveWorld world = MoveWorld.bare();
        MoveClient client = world.client().build()) {
      world.sites.provided(world.sites.b, TwoSites.PROVIDER, world.sites.otherKms, true);
      world.encrypted("web-01");
      EstateMove move = MoveWorld.move().move(MoveWorld.travel("web-01").build()).build();
      MovePlan plan = client.plan(move);

      assertThat(plan.isBlocked()).isTrue();
      assertThat(plan.verdicts().get(0).findings())
          .extracting(Finding::code)
          .contains(FindingCode.TARGET_LACKS_KEY);
      assertThatThrownBy(() -> MoveWorld.apply(client, plan)).isInstanceOf(ConflictException.class);
      assertThat(world.from.calls("RelocateVM_Task")).isEmpty();
    }
  }

  @Test
  @Tag("thorough")
  @DisplayName("Another key provider at the target: re-keyed once the VM has arrived")
  void travel_settles() {
    try (MoveWorld world = MoveWorld.ready();
        MoveClient client = world.client().build()) {
      world.sites.provided(world.sites.b, "kms-new", world.sites.otherKms, false);
      world.encrypted("web-01");
      EstateMove move =
          MoveWorld.move().move(MoveWorld.travel("web-01").keyProvider("kms-new").build()).build();
      MovePlan plan = client.plan(move);
      assertThat(phases(plan))
          .containsExactly(
              MovePhase.HOSTS, MovePhase.PROVE_KEYS, MovePhase.TRAVEL, MovePhase.SETTLE);

      MoveReport report = MoveWorld.apply(client, plan);

      assertThat(report.isComplete()).as(report.text()).isTrue();
      assertThat(requireNonNull(world.to.vm("web-01").key()).clusterId()).isEqualTo("kms-new");
      assertThat(client.prove(move, report.record()).isProved()).isTrue();
    }
  }

  @Test
  @Tag("thorough")
  @DisplayName("A VM that moved before the run was killed is not moved again")
  void travel_again_doesWhatIsLeft() {
    try (MoveWorld world = MoveWorld.ready();
        MoveClient client = world.client().build()) {
      world.encrypted("web-01");
      world.encrypted("web-02");
      EstateMove move = MoveWorld.move().move(MoveWorld.travel("web-01", "web-02").build()).build();
      MovePlan first = client.plan(move);
      // another run, which was killed
      EstateMove half = MoveWorld.move().move(MoveWorld.travel("web-01").build()).build();
      MoveWorld.apply(client, client.plan(half));
      assertThat(world.from.calls("RelocateVM_Task")).hasSize(1);

      MovePlan again = client.plan(move, first.record());
      assertThat(again.verdicts())
          .extracting(MoveVerdict::side)
          .containsExactly(Whereabouts.Side.TARGET, Whereabouts.Side.SOURCE);
      MoveReport report = MoveWorld.apply(client, first);

      assertThat(report.isComplete()).as(report.text()).isTrue();
      assertThat(world.from.calls("RelocateVM_Task"))
          .hasSize(2)
          .extracting(FakeSoapCall::method)
          .containsOnly("RelocateVM_Task");
      assertThat(client.prove(move, report.record()).isProved()).isTrue();
    }
  }

  @Test
  @Tag("thorough")
  @DisplayName("A VM that arrives while a plan looks, at whatever moment, stands in nobody's way")
  void travel_arrivesWhileLooking() {
    int moments = 10;
    List<String> names = IntStream.range(0, moments).mapToObj("web-%02d"::formatted).toList();
    EstateMove move =
        MoveWorld.move()
            .move(MoveWorld.travel(names.toArray(String[]::new)).build())
            .rollout(
                RolloutLimits.DEFAULT
                    .allAtOnce()
                    .concurrency(moments)
                    .perHost(moments)
                    .perDatastore(moments))
            .build();
    try (MoveWorld world = MoveWorld.ready();
        MoveClient client = world.client().build()) {
      names.forEach(world::encrypted);
      MovePlan first = client.plan(move);
      // all begin to move, then nobody waits for them any more, and they go on
      Thread run = Thread.currentThread();
      AtomicInteger begun = new AtomicInteger();
      for (MovedVm vm : first.record().vms()) {
        Predicate<ReceivedRequest> begins =
            FakeVcenter.call("RelocateVM_Task")
                .and(request -> request.text().contains(">" + vm.sourceId() + "<"));
        // held before it begins
        Predicate<ReceivedRequest> holds =
            request -> {
              world.from.tasks().setHeld(vm.name(), true);
              return begun.incrementAndGet() == moments;
            };
        world
            .from
            .faults()
            .onEvery(begins.and(holds), Fault.altered(answer -> answer).whenMet(run::interrupt));
      }
      assertThat(MoveWorld.apply(client, first).isComplete()).isFalse();
      assertThat(Thread.interrupted()).isTrue();
      List<String> moving =
          world.from.tasks().all().stream()
              .filter(task -> "RelocateVM_Task".equals(task.name()))
              .map(FakeTaskState::id)
              .toList();
      assertThat(moving).hasSize(moments);
      // one arrives at the first request of a plan, the next one at the second of another plan
      for (int i = 0; i < moments; i++) {
        int moment = i;
        AtomicInteger seen = new AtomicInteger();
        world.from.faults().clear();
        world
            .from
            .faults()
            .onEvery(
                request -> seen.getAndIncrement() == moment,
                Fault.altered(answer -> answer)
                    .whenMet(() -> world.from.tasks().finish(moving.get(moment))));

        MovePlan plan = client.plan(move, first.record());

        assertThat(plan.isBlocked()).as("at request %d: %s", moment, plan.verdictText()).isFalse();
      }
      assertThat(client.plan(move, first.record()).verdicts())
          .extracting(MoveVerdict::side)
          .hasSize(moments)
          .containsOnly(Whereabouts.Side.TARGET);
    }
  }
}
