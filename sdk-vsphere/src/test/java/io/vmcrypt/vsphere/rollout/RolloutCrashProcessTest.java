package io.vmcrypt.vsphere.rollout;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.testkit.http.Fault;
import io.vmcrypt.testkit.kmip.part.FakeKmipKey;
import io.vmcrypt.testkit.vcenter.FakeVcenter;
import io.vmcrypt.testkit.vcenter.part.FakeVm;
import io.vmcrypt.testkit.vcenter.part.FakeVmState;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A rollout that is killed again and again: some of the runs are processes of their own, of the
 * others vCenter hears nothing any more, which is the same to it.
 */
// takes longer than most: it begins early, so that nobody waits for it alone
@Order(1)
@Tag("thorough")
class RolloutCrashProcessTest {

  private static final int VMS = Integer.getInteger("vmcrypt.drill.vms", 320);
  private static final int KILLS = 20;

  /** Of them these are of processes. */
  private static final int PROCESSES = 2;

  /**
   * A run that is killed leaves as many under way: together they are a third of all VMs at most.
   */
  private static final int CONCURRENCY = VMS / (3 * KILLS);

  /** Until then a run starts, logs in and reads; on a quick machine it encrypts some VMs too. */
  private static final int MOST_MILLIS = 1500;

  private static final Duration TASK = Duration.ofMillis(100);

  /** Longer than a run takes to read, so that it finds tasks of the one before. */
  private static final Duration LONG_TASK = Duration.ofSeconds(2);

  @TempDir private Path directory;
  private final StringWriter errors = new StringWriter();

  @Test
  @DisplayName("killed twenty times, it ends with each VM encrypted exactly once")
  void rollout_killedAgainAndAgain_encryptsEachVmOnce() throws Exception {
    long seed = Long.getLong("vmcrypt.seed", System.nanoTime());
    System.out.println("seed " + seed + " (repeat with -Dvmcrypt.seed=" + seed + ")");
    Random random = new Random(seed);
    try (RolloutWorld world =
        new RolloutWorld(
            fake -> {
              for (int i = 0; i < VMS; i++) {
                fake.virtualMachine(
                    FakeVm.builder("vm-%04d".formatted(i)).disks(1 + i % 2).build());
              }
              return fake.taskDuration(TASK);
            })) {
      Map<String, FakeVmState> before = states(world.fake());
      Map<RolloutOutcome, Integer> outcomes = new EnumMap<>(RolloutOutcome.class);
      int killed = 0;
      for (int left = KILLS; left > 0; left--) {
        // so that no run gets to the end before the last kill, however quick it is: VMs are read
        // back in pages that double, so up to twice as many are changed as are told
        int most = Math.max(1, plain(world.fake()) / (3 * (left + 1)));
        // a run goes on while this thread waits for a processor: after so many changes it becomes
        // slow
        world
            .fake()
            .faults()
            .onNth(
                2 * most + CONCURRENCY,
                request -> request.text().contains("ReconfigVM_Task"),
                Fault.delay(Duration.ofNanos(1))
                    .whenMet(() -> world.fake().tasks().setDuration(LONG_TASK)));
        boolean process = left % (KILLS / PROCESSES) == 0;
        try (KilledRollout run = start(world, process)) {
          boolean alive = kill(run, world, random, most, outcomes);
          killed += alive ? 1 : 0;
          if (!alive) {
            new PrintWriter(errors, true)
                .println("run " + left + (process ? " (a process)" : "") + " ended by itself");
          }
        }
        world.fake().faults().clear();
        world.fake().tasks().setDuration(TASK);
      }
      System.out.println(killed + " runs killed, which had told: " + outcomes);

      List<String> last = new ArrayList<>();
      try (KilledRollout run = start(world, false)) {
        for (String line = run.line(); line != null; line = run.line()) {
          last.add(line);
        }
      }

      assertThat(last).last().isEqualTo("ended true");
      assertThat(killed).as(this::errors).isEqualTo(KILLS);
      // those that were killed could not log out
      world.fake().users().expireSessions();
      Map<String, FakeVmState> after = states(world.fake());
      assertThat(after.values())
          .allSatisfy(
              vm -> {
                assertThat(vm.isFullyEncrypted()).as(vm.name()).isTrue();
                assertThat(vm.reconfigurations()).as(vm.name()).isEqualTo(1);
              });
      assertThat(unencrypted(after)).isEqualTo(unencrypted(before));
      assertThat(world.kms().keys())
          .hasSize(VMS)
          .extracting(FakeKmipKey::id)
          .containsExactlyInAnyOrderElementsOf(
              after.values().stream().map(vm -> requireNonNull(vm.key()).keyId()).toList());
    }
  }

  /** The random moment at which a run is killed: after some time or after some results. */
  private static boolean kill(
      KilledRollout run,
      RolloutWorld world,
      Random random,
      int mostResults,
      Map<RolloutOutcome, Integer> outcomes)
      throws IOException, InterruptedException {
    if (random.nextInt(4) == 0) {
      return !run.endsWithin(random.nextInt(MOST_MILLIS));
    }
    int results = random.nextInt(mostResults);
    int lastOfThem = random.nextBoolean() ? random.nextInt(CONCURRENCY) : 0;
    @Nullable String line = run.line();
    while (line != null && results > 0) {
      if (results <= lastOfThem) {
        world.fake().tasks().setDuration(LONG_TASK);
      }
      if (line.startsWith("vm-")) {
        RolloutOutcome outcome = RolloutOutcome.valueOf(line.split(" ", 3)[1]);
        outcomes.merge(outcome, 1, Integer::sum);
        // those of earlier runs are told in one go
        results -= outcome == RolloutOutcome.ALREADY_DONE ? 0 : 1;
      }
      line = run.line();
    }
    return line != null && run.isAlive();
  }

  private KilledRollout start(RolloutWorld world, boolean process) throws IOException {
    return process
        ? KilledRollout.process(world.fake(), CONCURRENCY, directory.resolve("err.txt"))
        : KilledRollout.here(world.fake(), CONCURRENCY, new PrintWriter(errors, true));
  }

  /** Why a run ended by itself. */
  private String errors() {
    try {
      return Files.readString(directory.resolve("err.txt")) + errors;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static int plain(FakeVcenter fake) {
    return (int) states(fake).values().stream().filter(vm -> !vm.isFullyEncrypted()).count();
  }

  private static Map<String, FakeVmState> states(FakeVcenter fake) {
    Map<String, FakeVmState> states = new HashMap<>();
    for (int i = 0; i < VMS; i++) {
      FakeVmState state = fake.vm("vm-%04d".formatted(i));
      states.put(state.name(), state);
    }
    return states;
  }

  /** What is not to change. */
  private static Map<String, List<Object>> unencrypted(Map<String, FakeVmState> states) {
    return states.values().stream()
        .collect(
            Collectors.toMap(
                FakeVmState::name,
                vm ->
                    List.of(
                        vm.id(),
                        vm.path(),
                        vm.powerState(),
                        vm.disks().stream()
                            .map(disk -> disk.deviceKey() + disk.label())
                            .toList())));
  }
}
