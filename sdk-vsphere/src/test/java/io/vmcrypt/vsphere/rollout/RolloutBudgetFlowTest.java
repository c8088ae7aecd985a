package io.vmcrypt.vsphere.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.testkit.vcenter.part.FakeSoapCall;
import io.vmcrypt.testkit.vcenter.part.FakeVm;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What a rollout asks of a vCenter. */
@Tag("thorough")
class RolloutBudgetFlowTest {

  private static final int VMS = Integer.getInteger("vmcrypt.drill.vms", 300);
  private static final int CONCURRENCY = 32;
  private static final Duration TASK = Duration.ofMillis(200);

  /** What follows the tasks: one of each, and what keeps the one list of tasks up to date. */
  private static final Set<String> WATCH =
      Set.of(
          "CreatePropertyCollector",
          "CreateListView",
          "CreateFilter",
          "ModifyListView",
          "WaitForUpdatesEx",
          "DestroyView",
          "DestroyPropertyCollector");

  @Test
  @DisplayName("VMs take at most 1.2 calls each, all counted but one watch of their tasks")
  void start_manyVms_staysInBudget() {
    try (RolloutWorld world =
        new RolloutWorld(
            fake -> {
              for (int i = 0; i < VMS; i++) {
                fake.virtualMachine(FakeVm.builder("vm-%04d".formatted(i)).disks(1).build());
              }
              return fake.taskDuration(TASK);
            })) {
      EncryptionRollout rollout =
          world.assign().limits(RolloutLimits.DEFAULT.concurrency(CONCURRENCY)).build();
      world.newRequests();

      RolloutReport report;
      try (Rollout running = world.vcenter().rollouts().start(rollout)) {
        report = running.await(Duration.ofMinutes(3));
      }

      assertThat(report.counts()).isEqualTo(Map.of(RolloutOutcome.DONE, VMS));
      List<FakeSoapCall> calls = world.newRequests();
      Map<String, Long> byMethod =
          calls.stream()
              .collect(
                  Collectors.groupingBy(FakeSoapCall::method, TreeMap::new, Collectors.counting()));
      long beside = calls.stream().filter(call -> !WATCH.contains(call.method())).count();
      System.out.println(
          "%s VMs, %s at a time, tasks of %s ms: %s ms, %s calls beside the watch; %s"
              .formatted(
                  VMS,
                  CONCURRENCY,
                  TASK.toMillis(),
                  report.elapsed().toMillis(),
                  beside,
                  byMethod));
      assertThat(beside).isLessThanOrEqualTo(VMS * 12 / 10);
      assertThat(byMethod)
          .containsEntry("ReconfigVM_Task", (long) VMS)
          .containsEntry("CreateFilter", 1L)
          .containsEntry("CreateListView", 1L);
    }
  }
}
