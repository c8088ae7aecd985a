package io.vmcrypt.vsphere.internal.rollout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vmcrypt.core.Subject;
import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.error.AuthenticationException;
import io.vmcrypt.core.error.DecodingException;
import io.vmcrypt.core.error.SdkException;
import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.vsphere.VirtualTime;
import io.vmcrypt.vsphere.internal.soap.ManagedObjectReference;
import io.vmcrypt.vsphere.internal.vim.FollowedTasks;
import io.vmcrypt.vsphere.internal.vm.Prospect;
import io.vmcrypt.vsphere.internal.vm.ReadyProspects;
import io.vmcrypt.vsphere.rollout.EncryptionRollout;
import io.vmcrypt.vsphere.rollout.RolloutLimits;
import io.vmcrypt.vsphere.rollout.RolloutOutcome;
import io.vmcrypt.vsphere.rollout.RolloutReport;
import io.vmcrypt.vsphere.rollout.RolloutVm;
import io.vmcrypt.vsphere.vm.CryptoKeyId;
import io.vmcrypt.vsphere.vm.Decryption;
import io.vmcrypt.vsphere.vm.PowerState;
import io.vmcrypt.vsphere.vm.VirtualMachine;
import io.vmcrypt.vsphere.vm.VirtualMachines;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the owner of a rollout's state makes of events, told by hand: no thread, no call. */
@Timeout(60)
class RolloutStateTest {

  private static final Attempt ATTEMPT = new Attempt("vCenter", "roll out", "vcenter");
  private final SdkException gone =
      new AuthenticationException(ATTEMPT, "the session is gone", "Log in.", null, null);

  private final VirtualTime time = new VirtualTime();

  RolloutState state(int vms, UnaryOperator<EncryptionRollout.Builder> options) {
    List<VirtualMachine> machines =
        IntStream.range(0, vms).mapToObj(i -> machine("vm-" + i)).toList();
    EncryptionRollout rollout =
        options.apply(EncryptionRollout.builder(Decryption.homeAndAllDisks(), machines)).build();
    VirtualMachines none = proxy(VirtualMachines.class, "none");
    return new RolloutState(
        rollout.limits(),
        machines.stream().map(vm -> vm(vm.id())).toList(),
        Exclusions.of(rollout, none),
        vm -> vm.capacityBytes(),
        Undertaking.Places::of,
        new TaskNews(vm -> ATTEMPT, false),
        List.of(),
        time);
  }

  private static VirtualMachine machine(String id) {
    return proxy(VirtualMachine.class, id);
  }

  private static <T> T proxy(Class<T> type, String id) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (self, method, arguments) ->
                switch (method.getName()) {
                  case "id" -> id;
                  case "named" -> false;
                  default -> throw new AssertionError("not asked for: " + method);
                }));
  }

  private static RolloutVm vm(String id) {
    return new RolloutVm(
        id,
        id,
        "",
        new PowerState("poweredOff"),
        true,
        1,
        1 << 20,
        1 << 20,
        Optional.empty(),
        List.of());
  }

  private static ManagedObjectReference task(int vm) {
    return new ManagedObjectReference("Task", "task-" + vm);
  }

  private static Event of(int vm, VmEvent what) {
    return new Event.OfVm("vm-" + vm, what);
  }

  private VmEvent ready(int vm) {
    return VmEvent.ready(ReadyProspects.ready("vm-" + vm), time.nanoTime());
  }

  private static <J extends Job> J next(RolloutState state, Class<J> type)
      throws InterruptedException {
    Optional<Job> job = state.next();
    assertThat(job).get().isInstanceOf(type);
    return type.cast(job.orElseThrow());
  }

  /** Has all VMs found ready, and so many started by a task of this rollout. */
  private void run(RolloutState state, int vms, int started) throws InterruptedException {
    assertThat(next(state, Job.Look.class).page()).hasSize(vms);
    List<Event> found = new ArrayList<>();
    IntStream.range(0, vms).forEach(i -> found.add(of(i, ready(i))));
    state.tell(found);
    for (int i = 0; i < started; i++) {
      assertThat(next(state, Job.Start.class).vm().id()).isEqualTo("vm-" + i);
      assertThat(state.tell(List.of(of(i, VmEvent.started(task(i)))))).containsExactly(task(i));
    }
  }

  private static RolloutReport report(RolloutState state) {
    return state.newsAfter(0).report().orElseThrow();
  }

  @Test
  @DisplayName("a task that ended since another one was at work is no failure: that one is awaited")
  void tell_taskRanIntoAnother_waitsForThat() throws InterruptedException {
    RolloutState state = state(1, rollout -> rollout.limits(RolloutLimits.DEFAULT));
    run(state, 1, 1);

    state.tell(List.of(new Event.OfTask(FollowedTasks.failed(task(0), "TaskInProgress"))));

    assertThat(state.newsAfter(0).results()).isEmpty();
    Job.Look again = next(state, Job.Look.class);
    assertThat(again.again()).isTrue();
    assertThat(again.page().get(0).outcomeUnknown()).isFalse();
    assertThat(state.tell(List.of(of(0, VmEvent.busy(task(7)))))).containsExactly(task(7));
  }

  @Test
  @DisplayName("a task that ended in another fault is a failure")
  void tell_taskFailed_isFailed() throws InterruptedException {
    RolloutState state = state(1, rollout -> rollout);
    run(state, 1, 1);

    state.tell(List.of(new Event.OfTask(FollowedTasks.failed(task(0), "GenericVmConfigFault"))));

    assertThat(report(state).counts()).isEqualTo(Map.of(RolloutOutcome.FAILED, 1));
  }

  @Test
  @DisplayName("jobs follow from events: look, start, see; two VMs of which one is seen later")
  void tell_eventsOfTwoVms_leadToTheEnd() throws InterruptedException {
    RolloutState state = state(2, rollout -> rollout);
    run(state, 2, 2);

    state.tell(List.of(of(0, VmEvent.taskSucceeded(time.nanoTime()))));
    Job.See first = next(state, Job.See.class);
    assertThat(first.looks()).isEqualTo(1);
    assertThat(first.page())
        .extracting(asked -> asked.vm().id(), Job.Asked::taskId)
        .containsExactly(org.assertj.core.groups.Tuple.tuple("vm-0", "task-0"));
    state.tell(List.of(of(1, VmEvent.taskSucceeded(time.nanoTime()))));
    state.tell(List.of(of(0, VmEvent.DIFFERENT)));
    Job.See again = next(state, Job.See.class);
    assertThat(again.looks()).isEqualTo(2);
    assertThat(again.page()).extracting(asked -> asked.vm().id()).containsExactly("vm-0");
    state.tell(List.of(of(0, VmEvent.AS_ASKED)));
    assertThat(state.newsAfter(0).report()).isEmpty();
    assertThat(next(state, Job.See.class).page())
        .extracting(asked -> asked.vm().id())
        .containsExactly("vm-1");
    state.tell(List.of(of(1, VmEvent.AS_ASKED)));

    assertThat(report(state).counts()).isEqualTo(Map.of(RolloutOutcome.DONE, 2));
    assertThat(state.next()).isEmpty();
    assertThat(state.awaitTasks()).isFalse();
  }

  @Test
  @DisplayName("a VM that was refused is looked at, and not tried again if it is as it was")
  void tell_refused_isLookedAtOnce() throws InterruptedException {
    RolloutState state = state(1, rollout -> rollout);
    run(state, 1, 1);
    state.tell(List.of(of(0, VmEvent.refusedUnclear(gone))));

    Job.Look look = next(state, Job.Look.class);
    assertThat(look.again()).isTrue();
    assertThat(look.page())
        .singleElement()
        .satisfies(
            tried -> {
              assertThat(tried.refused()).isTrue();
              assertThat(tried.outcomeUnknown()).isTrue();
              assertThat(tried.failure()).contains(gone);
            });
    state.tell(List.of(of(0, VmEvent.failed(gone))));
    assertThat(report(state).counts()).isEqualTo(Map.of(RolloutOutcome.FAILED, 1));
  }

  @Test
  @DisplayName("if vCenter cannot be reached, followed VMs are left; unclear VMs are read")
  void tell_unreachable_leavesWhatIsFollowed() throws InterruptedException {
    RolloutState state = state(4, rollout -> rollout);
    run(state, 4, 1);
    next(state, Job.Start.class);
    next(state, Job.Start.class);
    state.tell(List.of(of(1, VmEvent.unclear(gone, true))));

    state.tell(List.of(RunEvent.unreachable(gone)));
    assertThat(state.newsAfter(0).results())
        .singleElement()
        .satisfies(
            result -> {
              assertThat(result.outcome()).isEqualTo(RolloutOutcome.LEFT_RUNNING);
              assertThat(result.failure()).contains(gone);
            });
    // news of a task that is no longer followed
    state.tell(List.of(new Event.OfTask(FollowedTasks.vanished(task(0)))));
    // a start whose answer comes only now has a task that cannot be followed
    assertThat(state.tell(List.of(of(2, VmEvent.started(task(2)))))).isEmpty();
    assertThat(next(state, Job.Look.class).again()).isTrue();
    state.tell(List.of(of(1, ready(1))));

    RolloutReport report = report(state);
    assertThat(report.counts())
        .isEqualTo(Map.of(RolloutOutcome.LEFT_RUNNING, 3, RolloutOutcome.NOT_STARTED, 1));
    assertThat(report.results())
        .extracting(result -> result.vm().id())
        .containsExactly("vm-0", "vm-2", "vm-1", "vm-3");
    assertThat(report.stopped()).contains("vCenter could not be reached: the session is gone");
  }

  @Test
  @DisplayName("a task that vCenter has forgotten leaves its VM unclear")
  void tell_taskVanishes_isLookedUp() throws InterruptedException {
    RolloutState state = state(1, rollout -> rollout);
    run(state, 1, 1);

    state.tell(List.of(new Event.OfTask(FollowedTasks.vanished(task(0)))));
    assertThat(next(state, Job.Look.class).again()).isTrue();
    state.tell(List.of(of(0, VmEvent.inPlace(new Prospect.InPlace(List.of())))));

    assertThat(report(state).counts()).isEqualTo(Map.of(RolloutOutcome.DONE, 1));
  }

  @Test
  @DisplayName(
      "what is looked at while the rollout is cancelled has no outcome before the look ends")
  void tell_cancelledDuringALook_waitsForTheLook() throws InterruptedException {
    RolloutState state = state(2, rollout -> rollout);
    next(state, Job.Look.class);

    state.tell(List.of(RunEvent.CANCELLED));
    assertThat(state.newsAfter(0).report()).isEmpty();
    assertThat(state.tell(List.of(of(0, ready(0)), of(1, VmEvent.busy(task(1))))))
        .as("another's task is still waited for")
        .containsExactly(task(1));
    state.tell(List.of(new Event.OfTask(FollowedTasks.vanished(task(1)))));
    assertThat(next(state, Job.Look.class).again()).isTrue();
    state.tell(List.of(of(1, VmEvent.inPlace(new Prospect.InPlace(List.of())))));

    assertThat(report(state).counts())
        .isEqualTo(Map.of(RolloutOutcome.WAITED_FOR, 1, RolloutOutcome.NOT_STARTED, 1));
    assertThat(report(state).stopped()).contains("cancelled");
  }

  @Test
  @DisplayName(
      "the first reason to stop is the one that is reported; failures count up to the" + " limit")
  void tell_failures_stopTheRollout() throws InterruptedException {
    RolloutState state =
        state(
            3,
            rollout -> rollout.limits(RolloutLimits.DEFAULT.concurrency(2).stopAfterFailures(2)));
    run(state, 3, 2);

    state.tell(List.of(of(0, VmEvent.taskFailed(gone)), of(1, VmEvent.taskFailed(gone))));
    state.tell(List.of(RunEvent.CANCELLED));

    assertThat(report(state).counts())
        .isEqualTo(Map.of(RolloutOutcome.FAILED, 2, RolloutOutcome.NOT_STARTED, 1));
    assertThat(report(state).stopped()).contains("2 VMs failed");
  }

  @Test
  @DisplayName("a closed rollout leaves what runs, wherever a VM stands")
  void tell_closed_endsAllVms() throws InterruptedException {
    RolloutState state = state(5, rollout -> rollout);
    run(state, 5, 3);
    next(state, Job.Start.class);
    state.tell(List.of(of(0, VmEvent.taskSucceeded(time.nanoTime()))));
    next(state, Job.See.class);
    state.tell(List.of(of(1, VmEvent.taskSucceeded(time.nanoTime()))));

    state.tell(List.of(RunEvent.CLOSED));
    assertThat(state.next()).isEmpty();
    assertThat(state.newsAfter(0).report()).isEmpty();
    state.tell(List.of(RunEvent.THREADS_ENDED));
    state.tell(List.of(RunEvent.THREADS_ENDED));

    assertThat(report(state).counts())
        .isEqualTo(Map.of(RolloutOutcome.LEFT_RUNNING, 4, RolloutOutcome.NOT_STARTED, 1));
    assertThat(report(state).stopped()).contains("closed");
    assertThat(state.progress().running()).isEmpty();
    assertThat(state.progress().endedCount()).isEqualTo(5);
  }

  @Test
  @DisplayName("an error that a thread died of is thrown at once, and for ever")
  void died_error_isThrown() throws InterruptedException {
    RolloutState state = state(2, rollout -> rollout);
    run(state, 2, 1);
    Error error = new StackOverflowError("by the test");

    state.died(error);

    assertThat(state.isOver()).isTrue();
    assertThat(state.next()).isEmpty();
    assertThatThrownBy(() -> state.newsAfter(0)).isSameAs(error);
    state.died(new IllegalStateException("a second one"));
    state.tell(List.of(RunEvent.CLOSED));
    state.tell(List.of(RunEvent.THREADS_ENDED));
    assertThatThrownBy(() -> state.newsAfter(0)).isSameAs(error);
  }

  @Test
  @DisplayName(
      "for any other cause of death the waiting caller gets an exception, until closing"
          + " gives a report")
  void died_exception_isToldUntilClosed() throws InterruptedException {
    RolloutState state = state(1, rollout -> rollout);
    run(state, 1, 1);
    RuntimeException defect = new IllegalArgumentException("by the test");

    state.died(defect);
    // nothing runs any more, but a thread has died: that is not the end that was asked for
    state.tell(List.of(of(0, VmEvent.taskFailed(gone))));

    assertThatThrownBy(() -> state.newsAfter(0))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("the rollout broke off: by the test")
        .hasCause(defect);
    state.tell(List.of(RunEvent.CLOSED));
    state.tell(List.of(RunEvent.THREADS_ENDED));
    assertThat(report(state).counts()).isEqualTo(Map.of(RolloutOutcome.FAILED, 1));
  }

  @Test
  @DisplayName("an event that the tables refuse is a defect, and so is one of a VM that has ended")
  void tell_refusedEvent_throws() {
    RolloutState state = state(1, rollout -> rollout);

    assertThatThrownBy(() -> state.tell(List.of(of(0, VmEvent.AS_ASKED))))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("AS_ASKED is refused in WAITING");
    assertThatThrownBy(() -> state.tell(List.of(RunEvent.THREADS_ENDED)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("THREADS_ENDED is refused in GOING");
    assertThatThrownBy(() -> state.tell(List.of(of(9, VmEvent.LOOK))))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("VM vm-9 has ended or is not part of this rollout");
  }

  @Test
  @DisplayName("with every VM excluded the rollout has ended before it began")
  void state_allExcluded_hasEnded() {
    RolloutState state = state(2, rollout -> rollout.excludeId("vm-0").excludeId("vm-1"));

    assertThat(report(state).counts()).isEqualTo(Map.of(RolloutOutcome.LEFT_OUT, 2));
    assertThat(report(state).stopped()).isEmpty();
    assertThat(report(state).elapsed()).isEqualTo(Duration.ZERO);
  }

  @Test
  @DisplayName("a VM that was found ready too long ago is looked at again before it starts")
  void next_staleVm_isLookedAtAgain() throws InterruptedException {
    RolloutState state = state(2, rollout -> rollout.limits(RolloutLimits.DEFAULT.concurrency(1)));
    run(state, 2, 1);
    time.sleep(Duration.ofMinutes(6));
    state.tell(List.of(of(0, VmEvent.taskFailed(gone))));

    Job.Look look = next(state, Job.Look.class);
    assertThat(look.again()).isFalse();
    assertThat(look.page()).extracting(tried -> tried.vm().id()).containsExactly("vm-1");
    state.tell(List.of(of(1, ready(1))));
    assertThat(next(state, Job.Start.class).tries()).isEqualTo(1);
  }

  private void loseTheAnswer(RolloutState state) throws InterruptedException {
    assertThat(next(state, Job.Look.class).page()).hasSize(1);
    state.tell(List.of(of(0, ready(0))));
    next(state, Job.Start.class);
    SdkException lost = new DecodingException(ATTEMPT, "the answer is cut off", "Look.", null);
    state.tell(
        List.of(
            of(0, VmEvent.keyMade(new CryptoKeyId("1", Optional.of("kms")))),
            of(0, VmEvent.unclear(lost, true))));
    assertThat(next(state, Job.Look.class).page().get(0).outcomeUnknown()).isTrue();
  }

  private static void assertLeftRunning(RolloutState state) {
    assertThat(report(state).results())
        .singleElement()
        .satisfies(
            result -> {
              assertThat(result.outcome()).isEqualTo(RolloutOutcome.LEFT_RUNNING);
              assertThat(result.failure()).get().isInstanceOf(DecodingException.class);
              assertThat(result.unusedKey()).isEmpty();
            });
  }

  @Test
  @DisplayName("a VM that was sent a change and cannot be judged afterwards was not refused")
  void tell_refusedAfterALostAnswer_isLeftRunning() throws InterruptedException {
    RolloutState state = state(1, rollout -> rollout);
    loseTheAnswer(state);

    Finding locked =
        Finding.blocking(
            FindingCode.VM_LOCKED, "vCenter", Subject.of("VM", "vm-0"), "it is locked", "Unlock.");
    state.tell(List.of(of(0, VmEvent.refused(new Prospect.Refused(List.of(locked))))));

    assertLeftRunning(state);
    assertThat(report(state).results().get(0).findings()).containsExactly(locked);
  }

  @Test
  @DisplayName("a VM that was sent a change is not among those to which nothing was sent")
  void tell_cancelledAfterALostAnswer_isLeftRunning() throws InterruptedException {
    RolloutState state = state(1, rollout -> rollout);
    loseTheAnswer(state);

    state.tell(List.of(of(0, ready(0)), RunEvent.CANCELLED));

    assertLeftRunning(state);
  }
}
