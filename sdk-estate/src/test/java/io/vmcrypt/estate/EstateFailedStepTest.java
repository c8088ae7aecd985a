package io.vmcrypt.estate;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.squareup.moshi.JsonReader;
import io.vmcrypt.estate.plan.EstatePlan;
import io.vmcrypt.estate.plan.EstateReport;
import io.vmcrypt.estate.plan.EstateRun;
import io.vmcrypt.estate.plan.EstateStep;
import io.vmcrypt.estate.plan.EstateStepOutcome;
import io.vmcrypt.estate.plan.EstateStepResult;
import io.vmcrypt.estate.spec.Estate;
import io.vmcrypt.testkit.FakeCloud;
import io.vmcrypt.testkit.http.Fault;
import io.vmcrypt.testkit.http.ReceivedRequest;
import io.vmcrypt.testkit.vcenter.part.FakeVm;
import io.vmcrypt.vsphere.rollout.RolloutLimits;
import io.vmcrypt.vsphere.rollout.RolloutOutcome;
import io.vmcrypt.vsphere.rollout.RolloutReport;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import okio.Buffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** A step that fails half-way says what it had changed until then. */
class EstateFailedStepTest {

  private FakeCloud cloud;
  private EstateSystems systems;

  @BeforeEach
  void start() {
    cloud =
        FakeCloud.builder()
            .taskStep(Duration.ofMillis(1))
            .virtualMachine(FakeVm.builder("a-01").disks(1).build())
            .virtualMachine(FakeVm.builder("b-01").disks(1).build())
            .start();
    systems = EstateSystems.of(cloud);
  }

  @AfterEach
  void stop() {
    systems.close();
    cloud.close();
  }

  /** The step that failed, and what it had changed. */
  private static EstateStepResult failed(EstateReport report) {
    List<EstateStepResult> failed =
        report.results().stream()
            .filter(result -> result.outcome() == EstateStepOutcome.FAILED)
            .toList();
    assertThat(failed).as(report.text()).hasSize(1);
    assertThat(report.isComplete()).isFalse();
    assertThat(report.changes()).containsAll(failed.get(0).changes());
    return failed.get(0);
  }

  private static List<String> changes(EstateStepResult result) {
    return result.changes().stream().map(change -> change.subject().toString()).toList();
  }

  private static boolean isCall(ReceivedRequest request, String method) {
    return request.text().contains("<" + method + " ") || request.text().contains(":" + method);
  }

  @Test
  @DisplayName("a registration that was made before OVHcloud stopped to answer")
  void registration_isTold() throws IOException {
    AtomicBoolean posted = new AtomicBoolean();
    cloud
        .ovh()
        .faults()
        .onEvery(
            request -> {
              boolean waiting = posted.get();
              posted.compareAndSet(false, request.method().equals("POST"));
              return waiting;
            },
            Fault.answer(400, "application/json", "{\"message\": \"not today\"}"));

    EstateReport report = systems.apply(systems.estate().build());

    EstateStepResult failed = failed(report);
    assertThat(failed.step().kind()).isEqualTo(EstateStep.Kind.REGISTER_KEY_SERVERS);
    assertThat(changes(failed)).containsExactly("KMS 127.0.0.1");
    assertThat(cloud.ovh().registeredKms()).hasSize(1);
    // whatever else it may have changed cannot be asked
    assertThat(failed.notes()).contains("it could not be seen what else this step has changed");
    assertThat(report.text())
        .contains("1 OVHcloud API: register the KMS with " + cloud.ovh().serviceName() + ": failed")
        .contains("\n      + KMS 127.0.0.1: registered with the thumbprint ")
        .contains("\n      X could not ")
        .contains("2 vCenter: set up key provider kms-cluster: not started");
    assertThat(firstOfJson(report))
        .containsEntry("step", "register-key-servers")
        .containsEntry("outcome", "failed")
        .extractingByKey("changes")
        .asString()
        .contains("subject={kind=KMS, name=127.0.0.1, id=, part=}");
    assertThat(firstOfJson(report)).extractingByKey("failure").asString().contains("not today");
  }

  private static Map<?, ?> parsed(EstateReport report) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    report.writeJson(out);
    Object json = JsonReader.of(new Buffer().write(out.toByteArray())).readJsonValue();
    assertThat(json).isInstanceOf(Map.class);
    return (Map<?, ?>) json;
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> firstOfJson(EstateReport report) throws IOException {
    Map<?, ?> json = parsed(report);
    assertThat(json.get("format")).isEqualTo(2.0);
    assertThat(json.get("estate")).isEqualTo("prod");
    assertThat(json.get("complete")).isEqualTo(report.isComplete());
    List<?> steps = (List<?>) requireNonNull(json.get("steps"));
    return (Map<String, Object>) requireNonNull(steps.get(0));
  }

  private EstateReport apply(Estate estate) {
    try (EstateClient estates =
            EstateClient.builder(systems.vcenter()).probeTimeout(EstateSystems.PATIENCE).build();
        EstateRun run = estates.startApply(estates.plan(estate))) {
      return run.await(EstateSystems.LIMIT);
    }
  }

  @Test
  @SuppressWarnings("try") // closing is what somebody does
  @DisplayName("the VMs that were encrypted before the run was broken off")
  void firstVms_areTold() {
    AtomicInteger reconfigurations = new AtomicInteger();
    cloud
        .vcenter()
        .faults()
        .onEvery(
            request -> {
              if (isCall(request, "ReconfigVM_Task") && reconfigurations.incrementAndGet() == 2) {
                cloud.vcenter().tasks().setDuration(Duration.ofHours(1));
              }
              return false;
            },
            Fault.silence());
    EstatePlan plan = systems.estates().plan(systems.estate().build());

    EstateReport report;
    try (EstateRun run = systems.estates().startApply(plan)) {
      // somebody ends the program while the second VM is encrypted
      report =
          run.await(
              EstateSystems.LIMIT,
              progress ->
                  progress
                      .vms()
                      .filter(vms -> vms.ended().containsKey(RolloutOutcome.DONE))
                      .ifPresent(vms -> run.close()));
    }

    EstateStepResult failed = failed(report);
    assertThat(failed.step().kind()).isEqualTo(EstateStep.Kind.ENCRYPT_VMS);
    assertThat(failed.changes())
        .singleElement()
        .satisfies(change -> assertThat(change.subject().name()).isIn("a-01", "b-01"));
    assertThat(cloud.vcenter().vm(failed.changes().get(0).subject().name()).isEncrypted()).isTrue();
  }

  @Test
  @DisplayName("of VMs the first one alone, which the plan names: no other is touched")
  void firstVm_failed_isTheOnlyOne() {
    cloud.vcenter().tasks().setFails("b-01", true);
    Estate.Builder estate = systems.estate().rollout(RolloutLimits.DEFAULT.allAtOnce());
    assertThat(systems.estates().plan(estate.build()).text()).doesNotContain("goes first");
    for (String none : List.of("b-10", estate.build().keyProvider())) {
      EstatePlan misspelt =
          systems.estates().plan(estate.rollout(RolloutLimits.DEFAULT.first(none)).build());
      assertThat(misspelt.isBlocked()).as(none).isTrue();
      assertThat(misspelt.text()).contains("VM " + none + ": it is to go first, and no VM of");
    }
    estate.rollout(RolloutLimits.DEFAULT.first("b-01"));
    assertThat(systems.estates().plan(estate.build()).text()).contains("b-01 goes first, alone");

    EstateReport report = systems.apply(estate.build());

    assertThat(report.isComplete()).isFalse();
    RolloutReport vms =
        report.results().stream().flatMap(step -> step.vms().stream()).findFirst().orElseThrow();
    assertThat(vms.counts())
        .isEqualTo(Map.of(RolloutOutcome.FAILED, 1, RolloutOutcome.NOT_STARTED, 1));
    assertThat(vms.stopped()).get().asString().contains("no other was touched: VM \"b-01\"");
    assertThat(cloud.vcenter().vm("a-01").reconfigurations()).isZero();
  }
}
