package io.vmcrypt.vsphere.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.testkit.FakeVm;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Rollouts against a fake vCenter that encrypts with keys of a real key server. */
class RolloutFlowTest {

  private static final Duration TIMEOUT = Duration.ofMinutes(2);

  @Test
  @DisplayName("all VMs are encrypted once; a second run finds them done and changes nothing")
  void start_manyVms_encryptsEachOnce() {
    try (RolloutWorld world =
        new RolloutWorld(
            fake -> {
              for (int i = 0; i < 30; i++) {
                fake.virtualMachine(FakeVm.builder("vm-%02d".formatted(i)).disks(2).build());
              }
              return fake;
            })) {
      EncryptionRollout rollout = world.assign().build();
      RolloutReport report;
      try (Rollout running = world.vcenter().rollouts().start(rollout)) {
        report = running.await(TIMEOUT);
      }
      assertThat(report.results()).allSatisfy(r -> assertThat(r.failure()).isEmpty());
      assertThat(report.counts()).isEqualTo(Map.of(RolloutOutcome.DONE, 30));
      assertThat(report.isComplete()).isTrue();
      assertThat(report.stopped()).isEmpty();
      for (int i = 0; i < 30; i++) {
        assertThat(world.fake().vm("vm-%02d".formatted(i)).isFullyEncrypted()).isTrue();
        assertThat(world.fake().reconfigurations("vm-%02d".formatted(i))).isEqualTo(1);
      }

      try (Rollout again = world.vcenter().rollouts().start(rollout)) {
        assertThat(again.await(TIMEOUT).counts())
            .isEqualTo(Map.of(RolloutOutcome.ALREADY_DONE, 30));
      }
      assertThat(world.fake().calls("ReconfigVM_Task")).hasSize(30);
    }
  }
}
