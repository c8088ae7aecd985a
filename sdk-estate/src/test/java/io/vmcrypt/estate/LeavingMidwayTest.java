package io.vmcrypt.estate;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.estate.plan.EstatePlan;
import io.vmcrypt.estate.plan.EstateReport;
import io.vmcrypt.estate.plan.EstateRun;
import io.vmcrypt.testkit.vcenter.part.FakeKey;
import io.vmcrypt.vsphere.kms.KmsClusterSpec;
import io.vmcrypt.vsphere.kms.KmsServerSpec;
import java.util.Comparator;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * What somebody else changes at hosts and clusters while a key provider is left, which takes days:
 * what is no longer on it is not given a key once more.
 */
@DisplayName("Somebody changes hosts and clusters while a key provider is left")
@Tag("thorough")
class LeavingMidwayTest {

  private static final String IDLE = "esx-02.two.test";
  private static final String THIRD = "third";

  /** What somebody else does. */
  private interface Event {
    void happen(EstateSystems other);
  }

  /** Leaves it; something happens just after a call. */
  private static EstateReport leave(LeavingWorld world, String call, Event event) {
    AtomicBoolean began = new AtomicBoolean();
    AtomicBoolean happened = new AtomicBoolean();
    try (EstateSystems other = world.systems();
        EstateSystems systems =
            EstateSystems.listening(
                world.cloud(),
                told -> {
                  if (told.method().contains(call) && began.compareAndSet(false, true)) {
                    event.happen(other);
                    happened.set(true);
                  }
                })) {
      EstatePlan plan = systems.estates().plan(world.estate(systems));
      assertThat(plan.isBlocked()).as(plan.text()).isFalse();
      try (EstateRun run = systems.estates().startApply(plan)) {
        EstateReport report = run.await(EstateSystems.LIMIT);
        assertThat(happened).isTrue();
        return report;
      }
    }
  }

  private static void third(EstateSystems other) {
    var unused =
        other
            .vcenter()
            .kmsClusters()
            .ensure(
                KmsClusterSpec.builder(
                        THIRD, KmsServerSpec.builder("kms-3", "127.0.0.3").port(1).build())
                    .build());
  }

  @Test
  @DisplayName("a host that has got another key, or leaves encryption mode, is left alone")
  void hosts_stay() {
    try (LeavingWorld world = LeavingWorld.of(2, 0)) {
      var hosts = world.cloud().vcenter().hosts();
      String host =
          hosts.keys().entrySet().stream()
              .filter(one -> one.getValue() != null)
              .map(Map.Entry::getKey)
              .min(Comparator.naturalOrder())
              .orElseThrow();
      // one without VMs
      hosts.setKey(IDLE, new FakeKey("old-idle", LeavingWorld.OLD));
      hosts.setCryptoState(IDLE, "safe");
      FakeKey theirs = new FakeKey("theirs", THIRD);

      EstateReport report =
          leave(
              world,
              "ReconfigVM_Task",
              other -> {
                third(other);
                hosts.setKey(host, theirs);
                hosts.setKey(IDLE, null);
                hosts.setCryptoState(IDLE, "pendingIncapable");
              });

      assertThat(hosts.keys()).containsEntry(host, theirs);
      assertThat(hosts.cryptoStates()).containsEntry(IDLE, "pendingIncapable");
      assertThat(report.toString()).doesNotContain("a new key of key provider");
    }
  }
}
