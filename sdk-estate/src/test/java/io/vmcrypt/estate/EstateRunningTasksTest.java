package io.vmcrypt.estate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vmcrypt.core.operation.Operation;
import io.vmcrypt.estate.part.VmSelection;
import io.vmcrypt.estate.plan.EstatePlan;
import io.vmcrypt.estate.plan.EstateReport;
import io.vmcrypt.estate.plan.EstateRun;
import io.vmcrypt.estate.plan.PlanOutdatedException;
import io.vmcrypt.estate.spec.Estate;
import io.vmcrypt.testkit.FakeCloud;
import io.vmcrypt.testkit.ManualClock;
import io.vmcrypt.testkit.vcenter.part.FakeTaskEffect;
import io.vmcrypt.testkit.vcenter.part.FakeVm;
import io.vmcrypt.vsphere.kms.KmsClusterSpec;
import io.vmcrypt.vsphere.kms.KmsServerSpec;
import io.vmcrypt.vsphere.vm.MigrateEncryption;
import io.vmcrypt.vsphere.vm.PolicyAssignment;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** A run that broke off leaves tasks at the vendors, which go on while the next plan is read. */
@DisplayName("A task that a plan waits for ends before the plan is applied")
class EstateRunningTasksTest {

  private static final Duration LONG = Duration.ofHours(1);
  private static final String OLD = "old-cluster";
  private static final String OLD_IP = "127.0.0.2";

  private final ManualClock clock = ManualClock.startingAt(Instant.now());
  private final FakeCloud cloud =
      FakeCloud.builder()
          .taskStep(Duration.ofMillis(1))
          .vcenter(vcenter -> vcenter.clock(clock).taskDuration(Duration.ZERO))
          .ovh(ovh -> ovh.clock(clock))
          .virtualMachine(FakeVm.builder("web-01").disks(1).build())
          .virtualMachine(FakeVm.builder("db-01").disks(1).build())
          .start();
  private final EstateSystems systems = EstateSystems.of(cloud);

  @AfterEach
  void close() {
    systems.close();
    cloud.close();
  }

  private Estate.Builder withoutOvh() {
    return systems
        .withoutVms()
        .encrypt(VmSelection.all().migrateEncryption(MigrateEncryption.REQUIRED).build());
  }

  /** A key provider whose server is not reached any more. */
  private void old() {
    var unused =
        systems
            .vcenter()
            .kmsClusters()
            .ensure(
                KmsClusterSpec.builder(OLD, KmsServerSpec.builder("old", OLD_IP).port(1).build())
                    .build());
  }

  /** The tasks that run now end. */
  private void end() {
    clock.advance(LONG);
  }

  private EstateReport apply(EstatePlan plan) {
    try (EstateRun run = systems.estates().startApply(plan)) {
      return run.await(EstateSystems.LIMIT);
    }
  }

  @Test
  @DisplayName("a VM that it leaves plain, and that cannot be changed now, does not pass for done")
  void encryption_leavesVmOut_isRefused() {
    assertThat(systems.apply(systems.withoutVms().build()).isComplete()).isTrue();
    cloud.vcenter().tasks().setDuration(LONG);
    cloud.vcenter().tasks().setEffect("web-01", FakeTaskEffect.NOTHING);
    Operation<?, ?> unused =
        systems
            .vcenter()
            .virtualMachines()
            .get("web-01")
            .start(
                PolicyAssignment.builder(systems.vcenter().storagePolicies().getVmEncryption())
                    .build());
    cloud.vcenter().tasks().setDuration(Duration.ZERO);
    EstatePlan plan = systems.estates().plan(withoutOvh().build());
    assertThat(plan.text()).contains("web-01: a task runs on it, which is waited for");
    end();
    cloud.vcenter().inventory().setPoweredOn("web-01", true);
    List<String> written = Writes.at(cloud);

    try (EstateRun run = systems.estates().startApply(plan)) {
      assertThatThrownBy(() -> run.await(EstateSystems.LIMIT))
          .isInstanceOf(PlanOutdatedException.class)
          .hasMessageContaining("VM web-01 (vm-")
          .hasMessageContaining("): was waited for, and now: left out: ")
          .hasMessageContaining("is not powered off");
    }

    assertThat(Writes.at(cloud)).isEqualTo(written);
    assertThat(cloud.vcenter().vm("db-01").isEncrypted()).isFalse();
  }
}
