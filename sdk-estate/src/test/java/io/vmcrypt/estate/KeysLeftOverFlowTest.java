package io.vmcrypt.estate;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.core.error.SdkException;
import io.vmcrypt.estate.plan.EstatePlan;
import io.vmcrypt.estate.plan.EstateReport;
import io.vmcrypt.estate.plan.EstateRun;
import io.vmcrypt.estate.spec.Estate;
import io.vmcrypt.testkit.FakeCloud;
import io.vmcrypt.testkit.http.Fault;
import io.vmcrypt.testkit.http.ReceivedRequest;
import io.vmcrypt.testkit.kmip.part.FakeKmipKey;
import io.vmcrypt.testkit.vcenter.FakeVcenter;
import io.vmcrypt.testkit.vcenter.part.FakeKey;
import io.vmcrypt.testkit.vcenter.part.FakeVmState;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Each key that is made and not used is paid for: a KMS keeps it, and vSphere deletes none. */
@Tag("thorough")
class KeysLeftOverFlowTest {

  private static final int VMS = 6;
  private static final Predicate<ReceivedRequest> MAKING = FakeVcenter.call("GenerateKey");

  private static Set<String> used(FakeCloud cloud) {
    Set<String> used = new HashSet<>();
    for (String name : cloud.vmNames()) {
      FakeVmState vm = cloud.vcenter().vm(name);
      add(used, vm.key());
      vm.disks().forEach(disk -> add(used, disk.key()));
    }
    cloud.vcenter().hosts().keys().values().forEach(key -> add(used, key));
    return used;
  }

  private static void add(Set<String> used, @Nullable FakeKey key) {
    if (key != null) {
      used.add(key.keyId());
    }
  }

  private static Set<String> made(FakeCloud cloud) {
    return cloud.kms().orElseThrow().keys().stream()
        .map(FakeKmipKey::id)
        .collect(Collectors.toSet());
  }

  private static List<String> unused(FakeCloud cloud) {
    Set<String> used = used(cloud);
    return made(cloud).stream().filter(id -> !used.contains(id)).toList();
  }

  @Test
  @DisplayName("runs that are killed while they make keys leave one key each at most")
  void killed_sometimes_leavesOneKeyEach() {
    killed(4);
  }

  @Test
  @Tag("crash")
  @DisplayName("twelve runs that are killed while they make keys leave one key each at most")
  void killed_twelveTimes_leavesOneKeyEach() {
    killed(12);
  }

  private static void killed(int kills) {
    try (LeavingWorld world = LeavingWorld.of(VMS, 0)) {
      int died = 0;
      for (int i = 0; i < kills && !isOver(world); i++) {
        died += diedAt(world, 1 + i % 2) ? 1 : 0;
      }
      if (!isOver(world)) {
        try (EstateSystems systems = world.systems()) {
          EstateReport report = systems.apply(estate(systems));
          assertThat(report.isComplete()).as(report.text()).isTrue();
        }
      }
      assertThat(died).isPositive();
      assertThat(unused(world.cloud())).hasSizeLessThanOrEqualTo(died);
    }
  }

  private static Estate estate(EstateSystems systems) {
    return systems.estate().leaving(LeavingWorld.leaving()).build();
  }

  /** Whether nothing is left of the old key provider, so that no plan is possible any more. */
  private static boolean isOver(LeavingWorld world) {
    return world.cloud().vcenter().kmsClusters().stream()
        .noneMatch(cluster -> cluster.id().equals(LeavingWorld.OLD));
  }

  /** A run dies when a key is made: nothing reaches a system any more. */
  @SuppressWarnings("try")
  private static boolean diedAt(LeavingWorld world, int atKey) {
    try (EstateSystems systems = world.systems()) {
      EstatePlan plan = systems.estates().plan(estate(systems));
      AtomicInteger making = new AtomicInteger();
      CompletableFuture<Boolean> dead = new CompletableFuture<>();
      for (var faults : List.of(world.cloud().vcenter().faults(), world.cloud().ovh().faults())) {
        faults.onEvery(
            request -> {
              boolean last = MAKING.test(request) && making.incrementAndGet() == atKey;
              if (last) {
                dead.complete(true);
              }
              return last;
            },
            Fault.close().afterTakingEffect());
        faults.onEvery(request -> making.get() >= atKey, Fault.close());
      }
      EstateRun run = systems.estates().startApply(plan);
      CompletableFuture<Boolean> over =
          CompletableFuture.supplyAsync(
                  () -> run.await(EstateSystems.LIMIT),
                  task -> new Thread(task, "await-run").start())
              .handle((report, failure) -> false);
      boolean died = dead.applyToEither(over, result -> result).join();
      systems.close();
      try (run) {
        EstateReport unused = run.await(EstateSystems.LIMIT);
      } catch (SdkException e) {
        // a run that is dead tells nothing
      }
      return died;
    } finally {
      world.cloud().vcenter().faults().clear();
      world.cloud().ovh().faults().clear();
    }
  }

  @Test
  @DisplayName("applies at once share no key, and leave fewer than one for each VM and apply")
  void applies_someAtOnce_leaveFewKeys() throws Exception {
    atOnce(5);
  }

  @Test
  @Tag("crash")
  @DisplayName(
      "twenty applies at once share no key, and leave fewer than one for each VM and apply")
  void applies_twentyAtOnce_leaveFewKeys() throws Exception {
    atOnce(20);
  }

  private static void atOnce(int applies) throws Exception {
    try (LeavingWorld world = LeavingWorld.of(VMS, 0)) {
      List<EstateSystems> all = new ArrayList<>();
      IntStream.range(0, applies).forEach(i -> all.add(world.systems()));
      List<EstatePlan> plans =
          all.stream().map(systems -> systems.estates().plan(estate(systems))).toList();
      CyclicBarrier start = new CyclicBarrier(applies);
      List<Thread> threads = new ArrayList<>();
      for (int i = 0; i < applies; i++) {
        EstateSystems systems = all.get(i);
        EstatePlan plan = plans.get(i);
        Thread thread =
            new Thread(
                () -> {
                  try {
                    start.await();
                    EstateReport unused =
                        systems.estates().startApply(plan).await(EstateSystems.LIMIT);
                  } catch (SdkException e) {
                    // another one was faster
                  } catch (InterruptedException | BrokenBarrierException e) {
                    throw new IllegalStateException(e);
                  }
                },
                "apply-" + i);
        thread.start();
        threads.add(thread);
      }
      for (Thread thread : threads) {
        thread.join();
      }
      all.forEach(EstateSystems::close);
      for (int vm = 0; vm < VMS; vm++) {
        FakeVmState now = world.cloud().vcenter().vm("vm-%04d".formatted(vm));
        assertThat(now.key())
            .isNotNull()
            .extracting(FakeKey::clusterId)
            .isEqualTo(LeavingWorld.NEW);
      }
      assertNoKeyIsShared(world.cloud());
      Set<String> left = new HashSet<>(unused(world.cloud()));
      left.removeAll(givenToHosts(world.cloud()));
      // who is faster is for threads to decide: mostly it is one key for each rollout, and more if
      // the others come between when a first key was taken
      assertThat(left).hasSizeLessThan((applies - 1) * VMS);
    }
  }

  /** A key that a VM did not get goes to another one, and to one alone. */
  private static void assertNoKeyIsShared(FakeCloud cloud) {
    List<String> keys =
        cloud.vmNames().stream()
            .map(name -> cloud.vcenter().vm(name).key())
            .filter(Objects::nonNull)
            .map(FakeKey::keyId)
            .toList();
    assertThat(keys).doesNotHaveDuplicates();
  }

  /** Each apply gives a host a key that has one of the old key provider; the last one stays. */
  private static Set<String> givenToHosts(FakeCloud cloud) {
    Pattern id = Pattern.compile("<(?:\\w+:)?keyId>([^<]+)</(?:\\w+:)?keyId>");
    return cloud.vcenter().calls("ConfigureCryptoKey").stream()
        .flatMap(call -> id.matcher(call.body()).results())
        .map(found -> found.group(1))
        .collect(Collectors.toSet());
  }
}
