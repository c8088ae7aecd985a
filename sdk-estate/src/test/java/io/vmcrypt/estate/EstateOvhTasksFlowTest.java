package io.vmcrypt.estate;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.core.error.OperationFailedException;
import io.vmcrypt.core.error.OperationTimeoutException;
import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.estate.plan.EstatePlan;
import io.vmcrypt.estate.plan.EstateReport;
import io.vmcrypt.estate.plan.EstateRun;
import io.vmcrypt.estate.plan.EstateStepOutcome;
import io.vmcrypt.estate.plan.EstateStepResult;
import io.vmcrypt.testkit.FakeCloud;
import io.vmcrypt.testkit.ovh.part.FakeOvhTask;
import io.vmcrypt.testkit.vcenter.part.FakeVm;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** OVHcloud's task of a registration does not end as it should. */
class EstateOvhTasksFlowTest {

  private final FakeCloud cloud =
      FakeCloud.builder()
          .taskStep(Duration.ofMillis(1))
          .virtualMachine(FakeVm.builder("web-01").disks(1).build())
          .start();

  @AfterEach
  void stop() {
    cloud.close();
  }

  /** Something that is done with OVHcloud's task. */
  private interface Event extends BiConsumer<FakeCloud, FakeOvhTask> {}

  private EstateStepResult failed(String call, Event event) {
    return failed(Map.of(call, event));
  }

  /**
   * Applies, and does something with OVHcloud's task, each once.
   *
   * @param events just after which call
   */
  private EstateStepResult failed(Map<String, Event> events) {
    Map<String, Event> open = new ConcurrentHashMap<>(events);
    AtomicInteger happened = new AtomicInteger();
    try (EstateSystems systems =
            EstateSystems.listening(
                cloud,
                heard ->
                    events.keySet().stream()
                        .filter(heard.method()::contains)
                        .flatMap(call -> Optional.ofNullable(open.remove(call)).stream())
                        .forEach(
                            event -> {
                              event.accept(cloud, cloud.ovh().tasks().get(0));
                              happened.incrementAndGet();
                            }));
        EstateClient estates =
            EstateClient.builder(systems.vcenter())
                .ovh(systems.ovh())
                .probeTimeout(EstateSystems.PATIENCE)
                .ovhTimeout(Duration.ofSeconds(1))
                .build();
        EstateRun run = estates.startApply(estates.plan(systems.estate().build()))) {
      EstateReport report = run.await(EstateSystems.LIMIT);
      // what a listener throws is only logged
      assertThat(happened).hasValue(events.size());
      return report.results().stream()
          .filter(result -> result.outcome() == EstateStepOutcome.FAILED)
          .findFirst()
          .orElseThrow();
    }
  }

  private void completes() {
    try (EstateSystems systems = EstateSystems.of(cloud)) {
      EstateReport report = systems.apply(systems.estate().build());
      assertThat(report.isComplete()).as(report.text()).isTrue();
      assertThat(systems.estates().prove(systems.estate().build()).isProved()).isTrue();
    }
    assertThat(cloud.ovh().registeredKms()).hasSize(1);
  }

  @Test
  @DisplayName("a registration in error blocks the next plan: that is no thumbprint that differs")
  void error_blocks() {
    EstateStepResult failed =
        failed("POST", (any, task) -> any.ovh().finishTask(task.taskId(), "error"));

    assertThat(failed.failure().orElseThrow()).isInstanceOf(OperationFailedException.class);
    try (EstateSystems systems = EstateSystems.of(cloud)) {
      EstatePlan plan = systems.estates().plan(systems.estate().build());

      assertThat(plan.findings())
          .filteredOn(Finding::isBlocking)
          .singleElement()
          .satisfies(
              finding -> {
                assertThat(finding.code()).isEqualTo(FindingCode.PLAN_REFUSED);
                assertThat(finding.seen()).endsWith("is in state error");
              });
      assertThat(systems.estates().prove(systems.estate().build()).isProved()).isFalse();
    }
  }

  @Test
  @Tag("thorough")
  @DisplayName(
      "one that stays todo is waited for; the next run takes it up, and registers no second")
  void staysTodo_again() {
    EstateStepResult failed =
        failed("POST", (any, task) -> any.ovh().holdTask(task.taskId(), "todo", "we are busy"));

    assertThat(failed.failure().orElseThrow()).isInstanceOf(OperationTimeoutException.class);
    assertThat(cloud.vcenter().kmsClusters()).isEmpty();
    cloud.ovh().finishTask(cloud.ovh().tasks().get(0).taskId(), "done");
    completes();
  }
}
