package io.vmcrypt.vsphere.rollout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vmcrypt.core.operation.Backoff;
import io.vmcrypt.core.operation.Progress;
import io.vmcrypt.core.operation.WaitOptions;
import io.vmcrypt.testkit.vcenter.FakeVcenterBuilder;
import io.vmcrypt.testkit.vcenter.part.FakeVm;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Waits with options. */
@Timeout(300)
class RolloutWaitFlowTest {

  private static final Duration TIMEOUT = Duration.ofMinutes(2);

  private static UnaryOperator<FakeVcenterBuilder> vms(int count) {
    return fake -> {
      IntStream.range(0, count)
          .forEach(i -> fake.virtualMachine(FakeVm.builder("vm-" + i).disks(1).build()));
      return fake;
    };
  }

  @Test
  @DisplayName("a wait with options reports the progress, and always the last step")
  void await_options_tellProgress() {
    try (RolloutWorld world = new RolloutWorld(vms(5))) {
      EncryptionRollout rollout = world.assign().build();
      List<Progress> heard = new ArrayList<>();
      RolloutReport report;
      try (Rollout running = world.vcenter().rollouts().start(rollout)) {
        report =
            running.await(
                WaitOptions.timeout(TIMEOUT)
                    .progressListener(heard::add)
                    .backoff(Backoff.fixed(Duration.ofMinutes(1))));
        assertThat(running.await(WaitOptions.timeout(TIMEOUT))).isSameAs(report);
      }

      assertThat(report.counts()).isEqualTo(Map.of(RolloutOutcome.DONE, 5));
      // the end cuts the minute short
      assertThat(heard).hasSizeLessThanOrEqualTo(2);
      Progress last = heard.get(heard.size() - 1);
      assertThat(last.operation()).isEqualTo(rollout.toString());
      assertThat(last.state()).isEqualTo("5 of 5 VMs, 0 running");
      assertThat(last.percent()).isEqualTo(OptionalInt.of(100));
      assertThat(last.elapsed()).isLessThan(Duration.ofMinutes(1));
    }
  }

  @Test
  @DisplayName("without options nothing is waited for")
  @SuppressWarnings("NullAway") // nulls are what is refused
  void await_null_isRefused() {
    try (RolloutWorld world = new RolloutWorld(vms(1));
        Rollout running = world.vcenter().rollouts().start(world.assign().build())) {
      WaitOptions options = WaitOptions.timeout(TIMEOUT);
      assertThatThrownBy(() -> running.await((WaitOptions) null))
          .isInstanceOf(NullPointerException.class)
          .hasMessage("options");
      assertThat(running.await(options).isComplete()).isTrue();
    }
  }
}
