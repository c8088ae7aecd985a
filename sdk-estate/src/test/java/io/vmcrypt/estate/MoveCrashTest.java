package io.vmcrypt.estate;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.estate.move.MoveListener;
import io.vmcrypt.estate.move.MovePhase;
import io.vmcrypt.estate.move.MoveStep;
import io.vmcrypt.estate.move.MovedVms;
import io.vmcrypt.testkit.http.Fault;
import io.vmcrypt.testkit.http.ReceivedRequest;
import io.vmcrypt.testkit.vcenter.FakeSoapCall;
import io.vmcrypt.testkit.vcenter.FakeVcenter;
import io.vmcrypt.vsphere.VsphereClient;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A move of all three ways that is killed at some call, and run again: it ends as one that was not.
 */
class MoveCrashTest {

  private static final String PROVIDER = "kms-new";

  /**
   * Where it is killed.
   *
   * @param atTarget at which of the two vCenters
   * @param method in which call
   * @param afterEffect whether the call still takes effect
   */
  private record Kill(boolean atTarget, String method, boolean afterEffect) {}

  static Stream<Kill> kills() {
    return Stream.of(
        new Kill(false, "RelocateVM_Task", false),
        new Kill(false, "RelocateVM_Task", true),
        new Kill(false, "ReconfigVM_Task", false),
        new Kill(false, "ReconfigVM_Task", true),
        new Kill(true, "ReconfigVM_Task", false),
        new Kill(true, "ReconfigVM_Task", true),
        new Kill(true, "SetCryptoMode", false),
        new Kill(true, "GenerateKey", true));
  }

  private static EstateMove move() {
    return MoveWorld.move()
        .move(MoveWorld.travel("web-01").keyProvider(PROVIDER).build())
        .move(
            MovedVms.copy(VmSelection.named("db-01").build(), MoveWorld.POLICY)
                .keyProvider(PROVIDER)
                .build())
        .move(
            MovedVms.bare(
                    VmSelection.named("old-01").build(), MoveWorld.POLICY, Duration.ofHours(1))
                .keyProvider(PROVIDER)
                .build())
        .build();
  }

  private static MoveClient client(MoveWorld world, VsphereClient a, VsphereClient b) {
    return MoveClient.builder(a, b)
        .target(world.target())
        .vmsTimeout(Duration.ofSeconds(10))
        .arrivalTimeout(Duration.ofSeconds(10))
        .build();
  }

  /** The provider's migration takes a VM once it is plain, and the tool has copied before. */
  private static MoveListener others(MoveWorld world, AtomicReference<MoveRecord> kept) {
    return new MoveListener() {
      @Override
      public void onStep(MoveStep step) {
        if (step.phase() == MovePhase.ARRIVE && isPlain(world)) {
          world.tool().copy("old-01").deliver();
          world.from.inventory().removeVm("old-01");
        }
      }

      @Override
      public void onRecord(MoveRecord record) {
        kept.set(record);
      }
    };
  }

  private static boolean isPlain(MoveWorld world) {
    try {
      return world.from.vm("old-01").key() == null;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private static Predicate<ReceivedRequest> in(String method) {
    return request ->
        new String(request.body(), StandardCharsets.UTF_8).contains(":" + method)
            || new String(request.body(), StandardCharsets.UTF_8).contains("<" + method);
  }

  private static void lose(VsphereClient source, VsphereClient target) {
    source.close();
    target.close();
  }

  @ParameterizedTest
  @MethodSource("kills")
  @DisplayName("Killed at a call and run again, it ends as one that was not")
  void killed_andRunAgain_endsEqual(Kill kill) {
    try (MoveWorld world = MoveWorld.ready()) {
      world.sites.trusted(
          world.sites.provider(world.sites.b, PROVIDER, world.sites.otherKms, false),
          world.sites.otherKms);
      List.of("web-01", "db-01", "old-01").forEach(world::encrypted);
      world.tool().copy("db-01").deliver();
      AtomicReference<MoveRecord> kept = new AtomicReference<>();
      FakeVcenter where = kill.atTarget() ? world.to : world.from;
      try (VsphereClient a =
              TwoSites.client(world.from, world.from.userName(), world.from.password());
          VsphereClient b = TwoSites.client(world.to, world.to.userName(), world.to.password());
          MoveClient doomed = client(world, a, b)) {
        MovePlan plan = doomed.plan(move());
        assertThat(plan.isBlocked()).as(plan.verdictText()).isFalse();
        kept.set(plan.record());
        Fault dies = kill.afterEffect() ? Fault.silence().afterTakingEffect() : Fault.silence();
        where.faults().onNth(1, in(kill.method()), dies.whenMet(() -> lose(a, b)));
        try {
          doomed.apply(plan, others(world, kept));
        } catch (RuntimeException e) {
          // it is dead
        }
        assertThat(where.faults().isUsedUp()).as("there was no such call").isTrue();
        where.faults().clear();
      }
      try (MoveClient again = world.client().build()) {
        MovePlan rest = again.plan(move(), kept.get());
        assertThat(rest.isBlocked()).as(rest.verdictText()).isFalse();

        MoveReport report = again.apply(rest, others(world, kept));

        assertThat(report.isComplete()).as(report.text()).isTrue();
        MoveProof proof = again.prove(move(), report.record());
        assertThat(proof.isProved()).as(proof.text()).isTrue();
      }
      for (String name : List.of("web-01", "db-01", "old-01")) {
        assertThat(requireNonNull(world.to.vm(name).key()).clusterId()).isEqualTo(PROVIDER);
      }
      assertThat(world.from.vm("db-01").key()).isNotNull();
      assertThat(started(world.from))
          .as("no VM is moved twice")
          .isLessThanOrEqualTo(kill.method().equals("RelocateVM_Task") ? 2 : 1);
    }
  }

  private static long started(FakeVcenter vcenter) {
    return vcenter.calls("RelocateVM_Task").stream().map(FakeSoapCall::method).count();
  }
}
