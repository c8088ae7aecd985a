package io.vmcrypt.estate;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.estate.plan.EstatePlan;
import io.vmcrypt.estate.spec.Estate;
import io.vmcrypt.testkit.FakeCloud;
import io.vmcrypt.testkit.vcenter.FakeVcenter;
import io.vmcrypt.testkit.vcenter.part.FakeVm;
import io.vmcrypt.vsphere.rollout.RolloutLimits;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The free room that a plan needs on datastores")
class FreeRoomFlowTest {

  /** Of one disk, which is thin. */
  private static final long CAPACITY = (long) FakeVm.DEFAULT_DISK_GIBIBYTES << 30;

  private final FakeCloud cloud = cloud();
  private final EstateSystems systems = EstateSystems.withoutWaiting(cloud);

  private static FakeCloud cloud() {
    FakeCloud.Builder builder = FakeCloud.builder().taskStep(Duration.ofMillis(1));
    for (int i = 0; i < 6; i++) {
      builder.virtualMachine(FakeVm.builder("vm-" + i).disks(1).build());
    }
    return builder.start();
  }

  @AfterEach
  void stop() {
    systems.close();
    cloud.close();
  }

  private void free(long bytes) {
    cloud.vcenter().inventory().setFreeSpace(FakeVcenter.DEFAULT_DATACENTER, bytes);
  }

  private static List<Finding> space(EstatePlan plan) {
    return plan.findings().stream()
        .filter(finding -> finding.code().equals(FindingCode.DATASTORE_SPACE_LOW))
        .toList();
  }

  private RolloutLimits limits(int concurrency, OptionalInt perDatastore) {
    return new RolloutLimits(concurrency, OptionalInt.empty(), perDatastore, OptionalInt.of(1));
  }

  @Test
  @DisplayName("is summed over the VMs that run at a time, and a lower limit is the cure")
  void firstEncryption_summedOverConcurrency() {
    free(3 * CAPACITY);
    Estate.Builder estate = systems.estate();

    EstatePlan tight =
        systems.estates().plan(estate.rollout(limits(4, OptionalInt.empty())).build());

    assertThat(space(tight))
        .singleElement()
        .asString()
        .contains("datastore1", "4 of 6 VMs", "at most 3 at a time");
    assertThat(
            space(systems.estates().plan(estate.rollout(limits(3, OptionalInt.empty())).build())))
        .isEmpty();
    assertThat(space(systems.estates().plan(estate.rollout(limits(8, OptionalInt.of(3))).build())))
        .isEmpty();
  }
}
