package io.vmcrypt.estate;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.estate.move.MoveListener;
import io.vmcrypt.estate.move.MovePhase;
import io.vmcrypt.estate.move.MovePlan;
import io.vmcrypt.estate.move.MoveProof;
import io.vmcrypt.estate.move.MoveRecord;
import io.vmcrypt.estate.move.MoveReport;
import io.vmcrypt.estate.move.MoveStep;
import io.vmcrypt.estate.move.ProvedMove;
import io.vmcrypt.estate.part.KeyServer;
import io.vmcrypt.estate.part.SecretReference;
import io.vmcrypt.estate.part.VmSelection;
import io.vmcrypt.estate.spec.Estate;
import io.vmcrypt.estate.spec.EstateMove;
import io.vmcrypt.estate.spec.MoveBridge;
import io.vmcrypt.estate.spec.MoveSide;
import io.vmcrypt.estate.spec.MovedVms;
import io.vmcrypt.testkit.http.Fault;
import io.vmcrypt.testkit.http.ReceivedRequest;
import io.vmcrypt.testkit.vcenter.FakeVcenter;
import io.vmcrypt.testkit.vcenter.part.FakeKey;
import io.vmcrypt.testkit.vcenter.part.FakeKmsCluster;
import io.vmcrypt.testkit.vcenter.part.FakeNativeKeyProvider;
import io.vmcrypt.testkit.vcenter.part.FakeVmState;
import io.vmcrypt.vsphere.VsphereClient;
import io.vmcrypt.vsphere.policy.EncryptionPolicySpec;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A whole move in all three ways that dies at some call, and is run again: it ends as one that did
 * not. It dies by this: from one request on nothing reaches a vCenter any more, and its clients are
 * closed. What it had in memory is lost, but for the record that it gave away.
 */
@Order(1)
@Tag("thorough")
class MoveCrashTest {

  private static final String PROVIDER = "kms-new";
  private static final List<String> VMS = List.of("db-01", "old-01", "web-01", "web-02");

  /** As many kills as the thorough tests have time for. */
  private static final int SOME = 6;

  /**
   * No run takes it, since all that a move waits for comes at once: it ends one that hangs. The
   * time that a busy machine takes must not look like a VM that does not come.
   */
  private static final Duration LIMIT = Duration.ofMinutes(10);

  @TempDir private Path folder;

  /** What a move that nothing disturbed sent, and what it left. */
  private record Clean(int requests, List<String> state) {}

  /** Two vCenters before a move, and the one that is to be ready for it. */
  private final class House implements AutoCloseable {
    private final MoveWorld world = MoveWorld.bare();
    private final AtomicReference<MoveRecord> kept = new AtomicReference<>();
    private final Path backup;

    House(String name) {
      backup = folder.resolve(name + ".p12");
      VMS.forEach(world::encrypted);
      world.tool().copy("db-01").deliver();
    }

    private EstateMove move() {
      Estate next =
          Estate.builder("next")
              .keyServer(
                  KeyServer.kmip(world.sites.otherKms.host() + ":" + world.sites.otherKms.port())
                      .expecting(TwoSites.certificate(world.sites.otherKms).thumbprint())
                      .identity(TwoSites.identity()))
              .keyProvider(PROVIDER, "kms-1")
              .policy(EncryptionPolicySpec.of(MoveWorld.POLICY))
              .build();
      return MoveWorld.move()
          .to(new MoveSide(Optional.empty(), Optional.empty(), List.of(next)))
          .bridge(
              new MoveBridge(
                  "bridge", Optional.of(backup), Optional.of(SecretReference.parse("env:BRIDGE"))))
          .move(MoveWorld.travel("web-01", "web-02").keyProvider(PROVIDER).build())
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

    private VsphereClient source() {
      return TwoSites.client(world.from, world.from.userName(), world.from.password());
    }

    private VsphereClient target() {
      return TwoSites.client(world.to, world.to.userName(), world.to.password());
    }

    private MoveClient client(VsphereClient source, VsphereClient target) {
      return MoveClient.builder(source, target)
          .target(world.certificate(), world.credentials(world.to.password()))
          .environment(Map.of("BRIDGE", "a good password"))
          .timeSource(new BriskTime())
          .vmsTimeout(LIMIT)
          .arrivalTimeout(LIMIT)
          .build();
    }

    /** The provider's migration takes the VM once it is plain. */
    private MoveListener mover() {
      return new MoveListener() {
        @Override
        public void onStep(MoveStep step) {
          if (step.phase() == MovePhase.ARRIVE && isPlainAtSource("old-01")) {
            world.moved("old-01");
          }
        }

        @Override
        public void onRecord(MoveRecord record) {
          kept.set(record);
        }
      };
    }

    private boolean isPlainAtSource(String name) {
      return at(world.from, name).filter(vm -> vm.key() == null).isPresent();
    }

    /** All that a move leaves on both sides, but for the ids of keys. */
    private List<String> state() {
      List<String> state = new ArrayList<>();
      for (FakeVcenter side : List.of(world.from, world.to)) {
        String where = side.equals(world.from) ? "source " : "target ";
        for (String name : VMS) {
          at(side, name).ifPresent(vm -> state.add(where + name + " " + keys(vm)));
        }
        new TreeMap<>(side.hosts().keys())
            .forEach((host, key) -> state.add(where + host + " " + provider(key)));
        side.kmsClusters().stream()
            .map(FakeKmsCluster::id)
            .sorted()
            .forEach(id -> state.add(where + "key provider " + id));
        side.nativeKeyProviders().stream()
            .map(FakeNativeKeyProvider::id)
            .sorted()
            .forEach(name -> state.add(where + "native " + name));
        state.add(where + side.storagePolicies());
      }
      state.add("backup " + Files.exists(backup));
      return state;
    }

    @Override
    public void close() {
      world.close();
    }
  }

  private static Optional<FakeVmState> at(FakeVcenter side, String name) {
    try {
      return Optional.of(side.vm(name));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static List<String> keys(FakeVmState vm) {
    return Stream.concat(
            Stream.of(provider(vm.key())), vm.disks().stream().map(disk -> provider(disk.key())))
        .toList();
  }

  private static String provider(@Nullable FakeKey key) {
    return key == null ? "plain" : String.valueOf(key.clusterId());
  }

  /** Counts the requests to both vCenters; the nth and all that follow are lost. */
  private static final class Death {
    private final AtomicInteger seen = new AtomicInteger();
    private final AtomicBoolean came = new AtomicBoolean();
    private final AtomicBoolean buried = new AtomicBoolean();
    private final Runnable burial;
    private final int at;
    private final boolean afterEffect;

    /**
     * @param at which request it dies at; 0 for never
     * @param afterEffect whether that request takes effect
     * @param burial closes the clients
     */
    Death(MoveWorld world, int at, boolean afterEffect, Runnable burial) {
      this.at = at;
      this.afterEffect = afterEffect;
      this.burial = burial;
      for (FakeVcenter side : List.of(world.from, world.to)) {
        side.faults().onEvery(this::isLast, Fault.close().afterTakingEffect().whenMet(this::bury));
        side.faults().onEvery(this::isLost, Fault.close().whenMet(this::bury));
      }
    }

    /** Once: a client that is closed logs out, and that request is lost too. */
    private void bury() {
      if (buried.compareAndSet(false, true)) {
        burial.run();
      }
    }

    private synchronized boolean isLast(ReceivedRequest request) {
      int number = seen.incrementAndGet();
      if (at > 0 && number >= at) {
        came.set(true);
      }
      return afterEffect && number == at;
    }

    private synchronized boolean isLost(ReceivedRequest request) {
      return at > 0 && seen.get() >= at;
    }
  }

  private Clean clean() {
    try (House house = new House("clean");
        VsphereClient a = house.source();
        VsphereClient b = house.target();
        MoveClient client = house.client(a, b)) {
      MovePlan plan = client.plan(house.move());
      assertThat(plan.steps())
          .extracting(MoveStep::phase)
          .containsExactlyInAnyOrder(
              MovePhase.READY,
              MovePhase.BRIDGE,
              MovePhase.REKEY,
              MovePhase.HOSTS,
              MovePhase.PROVE_KEYS,
              MovePhase.TRAVEL,
              MovePhase.DECRYPT,
              MovePhase.ARRIVE,
              MovePhase.SETTLE);
      Death never = new Death(house.world, 0, false, () -> {});
      MoveReport report = client.apply(plan, house.mover());
      assertThat(report.isComplete()).as(report.text()).isTrue();
      int requests = never.seen.get();
      house.world.from.faults().clear();
      house.world.to.faults().clear();
      assertThat(client.prove(house.move(), report.record()).isProved()).isTrue();
      List<String> state = house.state();
      assertThat(state)
          .contains(
              "source db-01 [kms-prod, kms-prod, kms-prod]",
              "target db-01 [kms-new, kms-new, kms-new]",
              "target old-01 [kms-new, kms-new, kms-new]",
              "target web-01 [kms-new, kms-new, kms-new]")
          .noneMatch(line -> line.contains("plain") && line.contains("-01"));
      return new Clean(requests, state);
    }
  }

  /** What is wrong after a move that died and another one; empty if nothing is. */
  private List<String> killedAt(int request, boolean afterEffect, Clean clean) {
    String kill = (afterEffect ? "after" : "before") + " the effect of request " + request;
    try (House house = new House(request + (afterEffect ? "-after" : "-before"))) {
      // at some the tasks go on when the run is dead, and the next one finds them running
      house.world.from.tasks().setDuration(Duration.ofMillis(request % 3 == 0 ? 40 : 0));
      boolean died;
      try (VsphereClient a = house.source();
          VsphereClient b = house.target();
          MoveClient doomed = house.client(a, b)) {
        MovePlan plan = doomed.plan(house.move());
        house.kept.set(plan.record());
        Death death =
            new Death(
                house.world,
                request,
                afterEffect,
                () -> List.of(a, b).forEach(VsphereClient::close));
        try {
          doomed.apply(plan, house.mover());
        } catch (RuntimeException e) {
          // it is dead
        }
        died = death.came.get();
      }
      house.world.from.faults().clear();
      house.world.to.faults().clear();
      if (!died) {
        // how often a run polls differs
        return List.of();
      }
      try (VsphereClient a = house.source();
          VsphereClient b = house.target();
          MoveClient again = house.client(a, b)) {
        MovePlan rest = again.plan(house.move(), house.kept.get());
        if (rest.isBlocked()) {
          return List.of(kill + ": " + rest.verdictText());
        }
        MoveReport report = again.apply(rest, house.mover());
        MoveProof proof = again.prove(house.move(), report.record());
        boolean timed =
            proof.vms().stream().map(ProvedMove::inClear).noneMatch("not known"::equals);
        List<String> state = house.state();
        return report.isComplete()
                && proof.isProved()
                && timed
                && state.equals(clean.state())
                && house.world.from.calls("RelocateVM_Task").size() <= 3
            ? List.of()
            : List.of(kill + ": " + report.text() + proof.text() + state);
      }
    }
  }

  @Test
  @DisplayName("killed at some calls, spread over the move, and run again, it ends as one run")
  void move_killedAtSomeCalls_endsAsOneRun() {
    long seed = Long.getLong("vmcrypt.seed", System.nanoTime());
    System.out.println("seed " + seed + " (repeat with -Dvmcrypt.seed=" + seed + ")");
    Random random = new Random(seed);
    Clean clean = clean();
    int apart = clean.requests() / SOME;
    int first = 1 + random.nextInt(apart);
    List<String> problems = new ArrayList<>();
    for (int i = 0; i < SOME; i++) {
      problems.addAll(killedAt(first + i * apart, random.nextBoolean(), clean));
    }
    assertThat(problems).isEmpty();
  }

  @Test
  @Tag("crash")
  @DisplayName("killed at any call, and run again, it ends as one run that was not")
  void move_killedAtEachCall_endsAsOneRun() {
    Clean clean = clean();
    List<String> problems = new ArrayList<>();
    // so that several processes can share the work: each takes every so many-th call
    int first = Integer.getInteger("vmcrypt.kills.first", 1);
    int apart = Integer.getInteger("vmcrypt.kills.apart", 1);
    for (int at = first; at <= clean.requests(); at += apart) {
      for (boolean afterEffect : new boolean[] {false, true}) {
        problems.addAll(killedAt(at, afterEffect, clean));
      }
      System.out.println(
          "killed at call " + at + " of " + clean.requests() + ", problems: " + problems);
    }
    assertThat(problems).isEmpty();
  }
}
