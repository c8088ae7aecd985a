package io.vmcrypt.estate.internal.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.vmcrypt.core.error.OperationInterruptedException;
import io.vmcrypt.core.error.OperationTimeoutException;
import io.vmcrypt.core.operation.CallListener;
import io.vmcrypt.core.operation.RemoteCall;
import io.vmcrypt.estate.internal.stage.KmsBeside;
import io.vmcrypt.estate.part.VmSelection;
import io.vmcrypt.estate.plan.EstatePlan;
import io.vmcrypt.estate.plan.EstateProgress;
import io.vmcrypt.estate.plan.EstateReport;
import io.vmcrypt.estate.plan.EstateStepOutcome;
import io.vmcrypt.estate.plan.EstateStepResult;
import io.vmcrypt.estate.plan.PlanBlockedException;
import io.vmcrypt.estate.plan.PlanOutdatedException;
import io.vmcrypt.estate.spec.Estate;
import io.vmcrypt.testkit.http.Fault;
import io.vmcrypt.testkit.vcenter.FakeVcenter;
import io.vmcrypt.testkit.vcenter.part.FakeSoapAnswer;
import io.vmcrypt.vsphere.VsphereClient;
import io.vmcrypt.vsphere.kms.KmsClusterSpec;
import io.vmcrypt.vsphere.kms.KmsServerSpec;
import io.vmcrypt.vsphere.rollout.RolloutLimits;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** A plan is carried out step by step, and what others do meanwhile stops it. */
class ApplyingTest {

  @AutoClose private final KmsBeside systems = new KmsBeside();
  private final CompletableFuture<Applying> running = new CompletableFuture<>();

  /** Something that happens once, as soon as a call is over, before anything goes on. */
  private CallListener after(String method, Runnable event) {
    AtomicBoolean happened = new AtomicBoolean();
    return call -> {
      if (isOf(call, method) && happened.compareAndSet(false, true)) {
        event.run();
      }
    };
  }

  /** Something that happens once while the third step is looked at, and has not begun yet. */
  private CallListener beforeThirdStep(Runnable event) {
    AtomicBoolean happened = new AtomicBoolean();
    return call -> {
      if (running.join().progress().done() == 2 && happened.compareAndSet(false, true)) {
        event.run();
      }
    };
  }

  private static boolean isOf(RemoteCall call, String method) {
    return call.method().contains(method);
  }

  private EstateReport apply(EstatePlan plan, CallListener calls) {
    try (VsphereClient client = systems.vcenter.client(calls);
        Applying run = systems.start(client, plan)) {
      running.complete(run);
      return run.await(KmsBeside.LIMIT);
    }
  }

  private static List<EstateStepOutcome> outcomes(EstateReport report) {
    return report.results().stream().map(EstateStepResult::outcome).toList();
  }

  private Estate withVms(String... names) {
    for (String name : names) {
      systems.vm(name);
    }
    return systems
        .estate()
        .encrypt(VmSelection.named(names).build())
        .rollout(
            new RolloutLimits(1, OptionalInt.empty(), OptionalInt.empty(), OptionalInt.empty()))
        .build();
  }

  /** Somebody else has a server of this name in the key provider. */
  private void serverElsewhere(String alias) {
    var unused =
        systems
            .vcenter
            .client
            .kmsClusters()
            .ensure(
                KmsClusterSpec.builder("new", KmsServerSpec.builder(alias, "127.0.0.9").build())
                    .force()
                    .build());
  }

  @Test
  @DisplayName("each step is done in order, told while it runs, and reported")
  void apply_all() {
    EstatePlan plan = systems.plan(withVms("web-01"));
    List<EstateProgress> seen = new ArrayList<>();
    List<EstateProgress> told = new ArrayList<>();
    try (VsphereClient client =
            systems.vcenter.client(
                call -> {
                  if (isOf(call, "UploadClientCert")) {
                    seen.add(running.join().progress());
                  }
                });
        Applying run = systems.start(client, plan)) {
      running.complete(run);

      EstateReport report = run.await(KmsBeside.LIMIT, told::add);

      assertThat(report.isComplete()).as(report.text()).isTrue();
      assertThat(report.plan()).isSameAs(plan);
      assertThat(report.results()).extracting(EstateStepResult::step).isEqualTo(plan.steps());
      assertThat(outcomes(report)).hasSize(5).containsOnly(EstateStepOutcome.DONE);
      assertThat(report.results()).allSatisfy(done -> assertThat(done.changes()).isNotEmpty());
      assertThat(report.elapsed()).isPositive().isLessThan(KmsBeside.LIMIT);
      assertThat(told).isNotEmpty().doesNotHaveDuplicates();
      assertThat(run.progress())
          .isEqualTo(new EstateProgress(5, 5, Optional.empty(), "", Optional.empty(), List.of()));
      assertThat(run.await(KmsBeside.LIMIT)).isSameAs(report);
    }
    assertThat(seen)
        .isNotEmpty()
        .allSatisfy(
            progress -> {
              assertThat(progress.done()).isEqualTo(2);
              assertThat(progress.total()).isEqualTo(5);
              assertThat(progress.step().map(step -> step.kind().value()))
                  .contains("trust-vcenter");
            });
    assertThat(systems.vcenter.fake.vm("web-01").isFullyEncrypted()).isTrue();
  }

  @Test
  @DisplayName("a plan that is blocked is not begun")
  void apply_blocked() {
    EstatePlan plan = systems.plan(KmsBeside.estate(systems.stranger()).build());

    assertThatThrownBy(() -> systems.start(systems.vcenter.client, plan))
        .isInstanceOf(PlanBlockedException.class);

    assertThat(systems.vcenter.fake.kmsClusters()).isEmpty();
  }

  @Test
  @DisplayName("a plan that others have outrun is refused before its first step")
  void apply_outdated() {
    EstatePlan plan = systems.plan(systems.estate().build());
    serverElsewhere("a");

    assertThatThrownBy(() -> apply(plan, CallListener.none()))
        .isInstanceOf(PlanOutdatedException.class);

    assertThat(systems.vcenter.fake.kmsClusters())
        .singleElement()
        .satisfies(cluster -> assertThat(cluster.trustedServerCertificates()).isZero());
  }

  @Test
  @DisplayName("what an earlier step has made must still be so before the next one")
  void apply_undoneByOthers_stops() {
    EstateReport report =
        apply(
            systems.plan(systems.estate().build()),
            beforeThirdStep(() -> serverElsewhere("kms-1")));

    assertThat(outcomes(report))
        .containsExactly(
            EstateStepOutcome.DONE,
            EstateStepOutcome.DONE,
            EstateStepOutcome.FAILED,
            EstateStepOutcome.NOT_STARTED);
    EstateStepResult failed = report.results().get(2);
    assertThat(failed.changes()).isEmpty();
    assertThat(failed.failure().orElseThrow())
        .isInstanceOf(PlanOutdatedException.class)
        .hasMessageContaining("127.0.0.9");
    assertThat(systems.vcenter.fake.kmsClusters())
        .singleElement()
        .satisfies(cluster -> assertThat(cluster.hasClientCertificate()).isFalse());
  }

  @Test
  @DisplayName("where it cannot be asked whether all still holds, the next step is not begun")
  void apply_notAsked_stops() {
    EstateReport report =
        apply(
            systems.plan(systems.estate().build()),
            beforeThirdStep(
                () ->
                    // vCenter answers again by the time the step would begin
                    List.of(1, 2)
                        .forEach(
                            once ->
                                systems
                                    .vcenter
                                    .fake
                                    .faults()
                                    .onNext(
                                        FakeVcenter.call("ListKmipServers"),
                                        Fault.soapFault("RuntimeFault", "not today")))));

    assertThat(outcomes(report)).endsWith(EstateStepOutcome.FAILED, EstateStepOutcome.NOT_STARTED);
    assertThat(report.results().get(2).failure().orElseThrow())
        .isNotInstanceOf(PlanOutdatedException.class);
    assertThat(systems.vcenter.fake.faults().isUsedUp()).isTrue();
    assertThat(systems.vcenter.fake.kmsClusters())
        .singleElement()
        .satisfies(cluster -> assertThat(cluster.hasClientCertificate()).isFalse());
  }

  @Test
  @DisplayName("a step that fails ends the run, and those after it are not begun")
  void apply_failingStep_ends() {
    EstatePlan plan = systems.plan(systems.estate().build());
    systems.vcenter.fake.answerMethod(
        "UploadKmipServerCert", call -> FakeSoapAnswer.fault("RuntimeFault", "not today"));

    EstateReport report = apply(plan, CallListener.none());

    assertThat(outcomes(report))
        .containsExactly(
            EstateStepOutcome.DONE,
            EstateStepOutcome.FAILED,
            EstateStepOutcome.NOT_STARTED,
            EstateStepOutcome.NOT_STARTED);
    assertThat(report.results().get(1).failure()).isPresent();
    assertThat(report.results().get(3).changes()).isEmpty();
    assertThat(report.isComplete()).isFalse();
  }

  @Test
  @DisplayName("once it is cancelled, no other step is begun")
  void cancel_betweenSteps() {
    EstateReport report =
        apply(
            systems.plan(systems.estate().build()),
            after("UploadKmipServerCert", () -> running.join().cancel()));

    assertThat(outcomes(report))
        .containsExactly(
            EstateStepOutcome.DONE,
            EstateStepOutcome.DONE,
            EstateStepOutcome.NOT_STARTED,
            EstateStepOutcome.NOT_STARTED);
    assertThat(systems.vcenter.fake.kmsClusters())
        .singleElement()
        .satisfies(cluster -> assertThat(cluster.hasClientCertificate()).isFalse());
  }

  @Test
  @DisplayName("once it is cancelled, no other VM is changed")
  void cancel_betweenVms() {
    EstateReport report =
        apply(
            systems.plan(withVms("web-01", "web-02")),
            after("ReconfigVM_Task", () -> running.join().cancel()));

    assertThat(outcomes(report)).endsWith(EstateStepOutcome.IN_PART);
    assertThat(systems.vcenter.fake.vm("web-01").isEncrypted()).isTrue();
    assertThat(systems.vcenter.fake.vm("web-02").isEncrypted()).isFalse();
  }

  @Test
  @DisplayName("cancelled just before VMs are begun with, it changes none")
  void cancel_beforeVms() {
    assertThat(systems.apply(systems.estate().build()).isComplete()).isTrue();
    Estate estate = withVms("web-01");
    EstatePlan plan = systems.plan(estate);
    CountDownLatch begun = new CountDownLatch(1);
    EstateReport report;
    try (VsphereClient client =
            systems.vcenter.client(
                call -> {
                  if (running.join().progress().step().isEmpty()) {
                    return;
                  }
                  if (Thread.currentThread().getName().equals("vmcrypt-estate-prod")) {
                    // the first call is before the VMs: the policy is looked up once more
                    running.join().cancel();
                  } else {
                    waitFor(begun);
                  }
                });
        Applying run = systems.start(client, plan)) {
      running.complete(run);
      report =
          run.await(
              KmsBeside.LIMIT,
              progress -> {
                if (progress.vms().isPresent()) {
                  begun.countDown();
                }
              });
    }

    assertThat(outcomes(report)).containsExactly(EstateStepOutcome.IN_PART);
    assertThat(systems.vcenter.fake.vm("web-01").reconfigurations()).isZero();
  }

  @Test
  @DisplayName("who waits too short a time is told that it goes on, and may wait again")
  void await_tooShort() {
    EstatePlan plan = systems.plan(systems.estate().build());
    CountDownLatch held = new CountDownLatch(1);
    List<EstateProgress> told = new ArrayList<>();
    try (VsphereClient client =
            systems.vcenter.client(after("UploadKmipServerCert", () -> waitFor(held)));
        Applying run = systems.start(client, plan)) {
      for (Duration none : List.of(Duration.ZERO, Duration.ofMillis(-1))) {
        assertThatThrownBy(() -> run.await(none)).isInstanceOf(IllegalArgumentException.class);
      }
      OperationTimeoutException late =
          catchThrowableOfType(
              OperationTimeoutException.class, () -> run.await(Duration.ofMillis(1), told::add));
      assertThat(late).hasMessageContaining("It goes on");
      assertThat(told).isNotEmpty();
      assertThat(run.isRunning()).isTrue();
      held.countDown();

      assertThat(run.await(KmsBeside.LIMIT).isComplete()).isTrue();
    }
  }

  @Test
  @DisplayName("who is interrupted while he waits is told so, and it goes on")
  void await_interrupted() {
    EstatePlan plan = systems.plan(systems.estate().build());
    CountDownLatch held = new CountDownLatch(1);
    try (VsphereClient client =
            systems.vcenter.client(after("UploadKmipServerCert", () -> waitFor(held)));
        Applying run = systems.start(client, plan)) {
      Thread.currentThread().interrupt();
      assertThatThrownBy(() -> run.await(KmsBeside.LIMIT))
          .isInstanceOf(OperationInterruptedException.class);
      // also clears the flag
      assertThat(Thread.interrupted()).isTrue();
      held.countDown();
      assertThat(run.await(KmsBeside.LIMIT).isComplete()).isTrue();
    }
  }

  @Test
  @DisplayName("closing stops what runs, waits for its end, and keeps an interrupt")
  void close_stops() {
    EstatePlan plan = systems.plan(systems.estate().build());
    CountDownLatch never = new CountDownLatch(1);
    CountDownLatch reached = new CountDownLatch(1);
    try (VsphereClient client =
        systems.vcenter.client(
            after(
                "UploadKmipServerCert",
                () -> {
                  reached.countDown();
                  waitFor(never);
                }))) {
      Applying run = systems.start(client, plan);
      waitFor(reached);
      Thread.currentThread().interrupt();

      run.close();

      assertThat(Thread.interrupted()).isTrue();
      assertThat(run.isRunning()).isFalse();
      // closed again, it does nothing
      run.close();
      assertThat(Thread.interrupted()).isFalse();
    }
    assertThat(systems.vcenter.fake.kmsClusters())
        .singleElement()
        .satisfies(cluster -> assertThat(cluster.hasClientCertificate()).isFalse());
  }

  private static void waitFor(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
