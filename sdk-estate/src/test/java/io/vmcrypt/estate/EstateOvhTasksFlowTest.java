package io.vmcrypt.estate;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.core.error.OperationFailedException;
import io.vmcrypt.core.error.OperationTimeoutException;
import io.vmcrypt.core.error.SdkException;
import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.estate.plan.EstatePlan;
import io.vmcrypt.estate.plan.EstateReport;
import io.vmcrypt.estate.plan.EstateRun;
import io.vmcrypt.estate.plan.EstateStep;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** OVHcloud's task of a registration does not end as it should. */
class EstateOvhTasksFlowTest {

  private static final String WAITING = "Waiting for customer to configure the KMS Server...";

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

  @ParameterizedTest
  @ValueSource(strings = {"error", "canceled"})
  @DisplayName(
      "one that fails while vCenter is set up is told as that, and not as a change by others")
  void fails_inBetween(String state) {
    // held: once the KMS stands in vCenter, the task may end before it can be made to fail
    EstateStepResult failed =
        failed(
            Map.of(
                "POST",
                (any, task) -> any.ovh().holdTask(task.taskId(), "doing", WAITING),
                "UploadClientCert",
                (any, task) -> any.ovh().finishTask(task.taskId(), state)));

    assertThat(failed.step().kind()).isEqualTo(EstateStep.Kind.FINISH_REGISTRATION);
    SdkException failure = failed.failure().orElseThrow();
    assertThat(failure).isInstanceOf(OperationFailedException.class);
    assertThat(failure.outcome()).contains("ended as " + state);
    assertThat(cloud.vcenter().vm("web-01").isEncrypted()).isFalse();
  }

  @Test
  @Tag("thorough")
  @DisplayName("after one that was canceled the next run registers anew, once")
  void canceled_again() {
    EstateStepResult failed =
        failed("POST", (any, task) -> any.ovh().finishTask(task.taskId(), "canceled"));

    assertThat(failed.step().kind()).isEqualTo(EstateStep.Kind.REGISTER_KEY_SERVERS);
    assertThat(failed.failure().orElseThrow()).isInstanceOf(OperationFailedException.class);
    assertThat(cloud.vcenter().kmsClusters()).isEmpty();
    completes();
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
