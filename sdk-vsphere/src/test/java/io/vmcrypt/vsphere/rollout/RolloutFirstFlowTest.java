package io.vmcrypt.vsphere.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.testkit.http.Fault;
import io.vmcrypt.testkit.vcenter.FakeVcenter;
import io.vmcrypt.testkit.vcenter.part.FakeSoapCall;
import io.vmcrypt.testkit.vcenter.part.FakeTaskEffect;
import io.vmcrypt.testkit.vcenter.part.FakeVm;
import io.vmcrypt.vsphere.VirtualTime;
import io.vmcrypt.vsphere.rollout.RolloutPlan.Action;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("Of a rollout one VM goes first, alone")
@Timeout(60)
class RolloutFirstFlowTest {

  /** By a clock that goes on only where somebody sleeps. */
  private static final Duration TIMEOUT = Duration.ofHours(8);

  /** Six VMs that are off, of which "small" is the smallest, and a smaller one that is on. */
  private static RolloutWorld world() {
    return new RolloutWorld(
        fake -> {
          IntStream.range(0, 5)
              .forEach(i -> fake.virtualMachine(FakeVm.builder("vm-" + i).disks(3).build()));
          return fake.virtualMachine(FakeVm.builder("small").disks(2).build())
              .virtualMachine(FakeVm.builder("on").disks(1).poweredOn().build());
        },
        new VirtualTime());
  }

  private static EncryptionRollout rollout(RolloutWorld world, RolloutLimits limits) {
    return world.assign().limits(limits).order(RolloutVm.BY_NAME).build();
  }

  private static boolean isOf(FakeSoapCall call, String method, String vmId) {
    return call.method().startsWith(method) && call.body().contains(">" + vmId + "<");
  }

  /** That the first change is this VM's, and that it was read before the second one was sent. */
  private static void assertFirst(RolloutWorld world, String name) {
    String id = world.fake().vm(name).id();
    List<FakeSoapCall> calls = world.newRequests();
    List<Integer> sent = new ArrayList<>();
    IntStream.range(0, calls.size())
        .filter(i -> calls.get(i).method().equals("ReconfigVM_Task"))
        .forEach(sent::add);
    assertThat(isOf(calls.get(sent.get(0)), "ReconfigVM_Task", id)).isTrue();
    assertThat(calls.subList(sent.get(0), sent.get(1)))
        .anyMatch(call -> call.method().equals("WaitForUpdatesEx"))
        .anyMatch(call -> isOf(call, "RetrieveProperties", id));
  }

  private static void spoil(FakeVcenter fake, String how) {
    switch (how) {
      case "refused" ->
          fake.faults()
              .onNext(
                  FakeVcenter.call("ReconfigVM_Task"), Fault.soapFault("InvalidVmConfig", "no"));
      case "fails" -> fake.tasks().setFails("small", true);
      case "does nothing" -> fake.tasks().setEffect("small", FakeTaskEffect.NOTHING);
      default -> {
        AtomicBoolean lost = new AtomicBoolean();
        Fault last = Fault.close().afterTakingEffect().whenMet(() -> lost.set(true));
        fake.faults().onNext(FakeVcenter.call("ReconfigVM_Task"), last);
        fake.faults().onEvery(request -> lost.get(), Fault.close());
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "refused, FAILED",
    "fails, FAILED",
    "does nothing, NOT_AS_ASKED",
    "vCenter is lost, LEFT_RUNNING"
  })
  @DisplayName("if the first does not come through, no other is touched, and the reason told once")
  void start_firstFails_noOtherIsTouched(String how, RolloutOutcome outcome) {
    try (RolloutWorld world = world()) {
      EncryptionRollout rollout = rollout(world, RolloutLimits.DEFAULT.neverStop());
      spoil(world.fake(), how);

      RolloutReport report = world.run(rollout);
      world.fake().faults().clear();

      assertThat(report.isComplete()).isFalse();
      assertThat(report.counts())
          .containsEntry(outcome, 1)
          .containsEntry(RolloutOutcome.NOT_STARTED, 5);
      assertThat(report.results(outcome).get(0).vm().name()).isEqualTo("small");
      assertThat(report.results(RolloutOutcome.NOT_STARTED))
          .allSatisfy(
              result -> {
                assertThat(result.failure()).isEmpty();
                assertThat(result.findings()).isEmpty();
              });
      assertThat(report.stopped())
          .get()
          .asString()
          .contains("the first VM is not as wanted, so no other was touched: VM \"small\"");
      assertThat(world.fake().calls("ReconfigVM_Task")).hasSize(1);
      IntStream.range(0, 5)
          .mapToObj(i -> world.fake().vm("vm-" + i))
          .forEach(vm -> assertThat(vm.reconfigurations()).isZero());
    }
  }

  @Test
  @DisplayName("cancelled or closed while the first runs, no other is touched")
  void cancel_duringTheFirst_noOtherIsTouched() {
    try (RolloutWorld world = world()) {
      world.fake().tasks().setHeld(true);
      EncryptionRollout rollout = rollout(world, RolloutLimits.DEFAULT);
      Rollout closed = world.vcenter().rollouts().start(rollout);
      RolloutWorld.until(
          () -> closed.progress().running().stream().anyMatch(vm -> vm.taskId().isPresent()));
      closed.close();
      assertThat(closed.await(TIMEOUT).counts())
          .containsEntry(RolloutOutcome.LEFT_RUNNING, 1)
          .containsEntry(RolloutOutcome.NOT_STARTED, 5);
      assertThat(closed.await(TIMEOUT).stopped()).contains("closed");
      try (Rollout running = world.vcenter().rollouts().start(rollout)) {
        // the task of the run before is waited for, and the next one goes first
        RolloutWorld.until(() -> world.fake().calls("ReconfigVM_Task").size() == 2);
        running.cancel();
        world.fake().tasks().setHeld(false);
        assertThat(running.await(TIMEOUT).counts())
            .containsEntry(RolloutOutcome.WAITED_FOR, 1)
            .containsEntry(RolloutOutcome.DONE, 1)
            .containsEntry(RolloutOutcome.NOT_STARTED, 4);
      }
      assertThat(world.fake().calls("ReconfigVM_Task")).hasSize(2);
    }
  }

  @Test
  @DisplayName("the one that is named goes first; if it cannot be changed, no other one is")
  void start_named_goesFirst() {
    try (RolloutWorld world = world()) {
      RolloutReport blocked = world.run(rollout(world, RolloutLimits.DEFAULT.first("on")));

      assertThat(blocked.counts())
          .isEqualTo(Map.of(RolloutOutcome.REFUSED, 1, RolloutOutcome.NOT_STARTED, 6));
      assertThat(blocked.results(RolloutOutcome.REFUSED).get(0).findings())
          .extracting(Finding::code)
          .contains(FindingCode.VM_NOT_POWERED_OFF);
      assertThat(blocked.stopped()).get().asString().contains("VM \"on\"", "refused");
      assertThat(world.fake().calls("ReconfigVM_Task")).isEmpty();

      EncryptionRollout named = rollout(world, RolloutLimits.DEFAULT.first("vm-3"));
      RolloutPlan plan = world.vcenter().rollouts().plan(named);
      assertThat(plan.vms(Action.CHANGE)).hasSize(6);
      assertThat(plan.first(named.limits())).get().extracting(RolloutVm::name).isEqualTo("vm-3");
      world.newRequests();
      assertThat(world.run(named).results(RolloutOutcome.DONE)).hasSize(6);
      assertFirst(world, "vm-3");
    }
  }
}
