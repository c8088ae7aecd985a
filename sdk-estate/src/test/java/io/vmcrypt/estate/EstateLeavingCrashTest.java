package io.vmcrypt.estate;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.core.error.SdkException;
import io.vmcrypt.estate.plan.EstatePlan;
import io.vmcrypt.estate.plan.EstateReport;
import io.vmcrypt.estate.plan.EstateRun;
import io.vmcrypt.estate.proof.EstateProof;
import io.vmcrypt.estate.spec.Estate;
import io.vmcrypt.vsphere.kms.EntityDefault;
import io.vmcrypt.vsphere.kms.KmsClusters;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The drill: everything leaves a key provider, the run dies at a call, and another run finishes it.
 * A run dies by this: from one request on nothing reaches a system any more, and its clients are
 * closed. What it had in memory is lost.
 */
@Tag("thorough")
class EstateLeavingCrashTest {

  /** As many kills as the thorough tests have time for. */
  private static final int SOME = 4;

  /** More than are changed at a time; each costs a handshake with the key server per run. */
  private static final int VMS = 10;

  /** What a run that nothing disturbed sent, and what it left. */
  private record Clean(int requests, List<String> state, int keysAtKms) {

    /**
     * Whether this is what a run leaves that died and was run again: the same, and at most one key
     * at the KMS that nobody uses. It was made right before the call that was to send it.
     */
    boolean isAlso(List<String> others, int othersKeysAtKms) {
      return othersKeysAtKms >= keysAtKms
          && othersKeysAtKms <= keysAtKms + 1
          && withoutKeys(others).equals(withoutKeys(state));
    }

    private static List<String> withoutKeys(List<String> state) {
      return state.stream().filter(line -> !line.startsWith("keys at the KMS: ")).toList();
    }
  }

  /** What is left for what. */
  private enum Way {
    OTHER_KMS,
    WRAPPED_KEYS;

    LeavingWorld world(int vms, int templates) {
      return this == WRAPPED_KEYS
          ? LeavingWorld.toWrappedKeys(vms, templates)
          : LeavingWorld.of(vms, templates);
    }
  }

  private static List<String> state(LeavingWorld world, EstateSystems systems) {
    List<String> state = new ArrayList<>(world.state());
    for (String provider : List.of(LeavingWorld.OLD, LeavingWorld.NEW)) {
      KmsClusters clusters = systems.vcenter().kmsClusters();
      // a key provider that is gone has none
      clusters.find(provider).map(any -> clusters.entityDefaultsOf(provider)).stream()
          .flatMap(List::stream)
          .map(EntityDefault::path)
          .sorted()
          .forEach(path -> state.add("default at " + path + ": " + provider));
    }
    systems
        .vcenter()
        .computeClusters()
        .list()
        .forEach(cluster -> state.add(cluster.path() + " " + cluster.keyProvider().orElse("none")));
    return state;
  }

  private static Clean clean(Way way, int vms, int templates) {
    try (LeavingWorld world = way.world(vms, templates);
        EstateSystems systems = world.systems()) {
      EstatePlan plan = systems.estates().plan(world.estate(systems));
      Death never = new Death(world.cloud(), 0, false);
      EstateReport report;
      try (EstateRun run = systems.estates().startApply(plan)) {
        report = run.await(EstateSystems.LIMIT);
      }
      assertThat(report.isComplete()).as(report.text()).isTrue();
      int requests = never.requests();
      List<String> state = state(world, systems);
      assertThat(String.join("\n", state))
          .contains("template-00 template [kms-cluster")
          .doesNotContain(LeavingWorld.OLD, LeavingWorld.OLD_IP);
      return new Clean(requests, state, world.keysAtKms());
    }
  }

  /** What is wrong after a run that died and another one; empty if nothing is. */
  @SuppressWarnings("try") // the clients end before the run does
  private static List<String> killedAt(
      Way way, int vms, int templates, int request, boolean afterEffect, Clean wanted) {
    String kill = (afterEffect ? "after" : "before") + " the effect of request " + request;
    try (LeavingWorld world = way.world(vms, templates)) {
      try (EstateSystems systems = world.systems()) {
        EstatePlan plan = systems.estates().plan(world.estate(systems));
        Death death = new Death(world.cloud(), request, afterEffect);
        EstateRun run = systems.estates().startApply(plan);
        if (!death.came(run)) {
          return List.of();
        }
        systems.close();
        try (run) {
          EstateReport unused = run.await(EstateSystems.LIMIT);
        } catch (SdkException e) {
          // a run that is dead tells nothing
        }
      }
      world.cloud().vcenter().faults().clear();
      world.cloud().ovh().faults().clear();
      try (EstateSystems systems = world.systems()) {
        Estate estate = world.estate(systems);
        String before = "needed at the KMS before: " + world.needed(LeavingWorld.OLD);
        EstateReport report = systems.apply(estate);
        if (!report.isComplete()) {
          return List.of(kill + ": " + report.text());
        }
        // a run that died at its very end has left nothing to do, and nothing to count
        if (!report.text().contains("nothing had to be done")) {
          assertThat(report.text())
              .as(kill)
              .contains(before)
              .containsPattern(
                  "now: 0 keys of "
                      + LeavingWorld.OLD
                      + " \\(of 0 users\\), "
                      + Pattern.quote(world.needed(LeavingWorld.NEW)));
        }
        List<String> state = state(world, systems);
        EstateProof proof = systems.estates().prove(estate);
        return wanted.isAlso(state, world.keysAtKms()) && proof.isProved()
            ? List.of()
            : List.of(kill + ": " + state + "\n" + proof.text());
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  @DisplayName("10 VMs, 4 hosts, 2 templates, 3 defaults leave; killed at some call, and run again")
  void leaving_killedAtSomeCalls_endsAsOneRun(Way way) {
    long seed = Long.getLong("vmcrypt.seed", System.nanoTime());
    System.out.println("seed " + seed + " (repeat with -Dvmcrypt.seed=" + seed + ")");
    Random random = new Random(seed);
    Clean clean = clean(way, VMS, 2);
    int apart = clean.requests() / SOME;
    int first = 1 + random.nextInt(apart);
    List<String> problems = new ArrayList<>();
    for (int i = 0; i < SOME; i++) {
      problems.addAll(killedAt(way, VMS, 2, first + i * apart, random.nextBoolean(), clean));
    }
    assertThat(problems).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  @Tag("crash")
  @DisplayName("killed at any call, and run again, it ends as one run that was not")
  void leaving_killedAtEachCall_endsAsOneRun(Way way) {
    Clean clean = clean(way, 4, 2);
    List<String> problems = new ArrayList<>();
    // so that several processes can share the work: each takes every so many-th call
    int first = Integer.getInteger("vmcrypt.kills.first", 1);
    int apart = Integer.getInteger("vmcrypt.kills.apart", 1);
    for (int at = first; at <= clean.requests(); at += apart) {
      for (boolean afterEffect : new boolean[] {false, true}) {
        problems.addAll(killedAt(way, 4, 2, at, afterEffect, clean));
      }
      System.out.println(
          way + " killed at call " + at + " of " + clean.requests() + ", problems: " + problems);
    }
    assertThat(problems).isEmpty();
  }
}
