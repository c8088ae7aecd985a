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
import io.vmcrypt.vsphere.internal.vm.ReadyProspects;
import io.vmcrypt.vsphere.rollout.EncryptionRollout;
import io.vmcrypt.vsphere.rollout.RolloutLimits;
import io.vmcrypt.vsphere.rollout.RolloutOutcome;
import io.vmcrypt.vsphere.rollout.RolloutReport;
import io.vmcrypt.vsphere.vm.CryptoKeyId;
import io.vmcrypt.vsphere.vm.Decryption;
import io.vmcrypt.vsphere.vm.VirtualMachine;
import io.vmcrypt.vsphere.vm.VirtualMachines;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the owner of a rollout's state makes of news, told by hand: no thread, no call. */
@Timeout(60)
class RolloutStateTest {

  private static final Attempt ATTEMPT = PlainUndertaking.ATTEMPT;
  private final SdkException gone =
      new AuthenticationException(ATTEMPT, "the session is gone", "Log in.", null, null);

  private final VirtualTime time = new VirtualTime();
  private List<Candidate> vms = List.of();

  RolloutState state(int vms, UnaryOperator<EncryptionRollout.Builder> options) {
    return state(vms, options, false);
  }

  private RolloutState state(
      int vms, UnaryOperator<EncryptionRollout.Builder> options, boolean looksAfterRefusal) {
    List<VirtualMachine> machines =
        IntStream.range(0, vms).mapToObj(i -> machine("vm-" + i)).toList();
    EncryptionRollout rollout =
        options
            .apply(
                EncryptionRollout.builder(Decryption.homeAndAllDisks(), machines)
                    .limits(RolloutLimits.DEFAULT.allAtOnce()))
            .build();
    VirtualMachines none = proxy(VirtualMachines.class, "none");
    return new RolloutState(
        rollout.limits(),
        machines.stream().map(vm -> PlainUndertaking.vm(vm.id())).toList(),
        Exclusions.of(rollout, none),
        new PlainUndertaking(looksAfterRefusal),
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

  private static ManagedObjectReference task(int vm) {
    return new ManagedObjectReference("Task", "task-" + vm);
  }

  private Candidate vm(int number) {
    return vms.get(number);
  }

  private static Candidate next(RolloutState state, String job) throws InterruptedException {
    return IdleWorker.vms(job, state.next()).get(0);
  }

  private void look(RolloutState state, int expected) throws InterruptedException {
    vms = IdleWorker.vms("look", state.next());
    assertThat(vms).hasSize(expected);
  }

  private static void ready(RolloutState state, Candidate vm) {
    state.ready(vm, ReadyProspects.ready(vm.id()));
  }

  /** Has all VMs found ready, and so many started by a task of this rollout. */
  private void run(RolloutState state, int all, int started) throws InterruptedException {
    look(state, all);
    state.tell(() -> vms.forEach(vm -> ready(state, vm)));
    for (int i = 0; i < started; i++) {
      ManagedObjectReference task = task(i);
      assertThat(next(state, "start")).isSameAs(vm(i));
      Candidate vm = vm(i);
      assertThat(state.tell(() -> state.started(vm, task))).containsExactly(task);
    }
  }

  private static RolloutReport report(RolloutState state) {
    return state.newsAfter(0).report().orElseThrow();
  }

  @Test
  @DisplayName("a task that ended since another one was at work is no failure: that one is awaited")
  void tell_taskRanIntoAnother_waitsForThat() throws InterruptedException {
    RolloutState state = state(1, rollout -> rollout.limits(RolloutLimits.DEFAULT.allAtOnce()));
    run(state, 1, 1);

    state.tell(() -> state.heard(FollowedTasks.failed(task(0), "TaskInProgress")));

    assertThat(state.newsAfter(0).results()).isEmpty();
    Candidate again = next(state, "look again");
    assertThat(again.isOutcomeUnknown()).isFalse();
    assertThat(state.tell(() -> state.busy(vm(0), task(7)))).containsExactly(task(7));
  }

  @Test
  @DisplayName("a VM that was refused is looked at, and not tried again if it is as it was")
  void tell_refused_isLookedAtOnce() throws InterruptedException {
    RolloutState state = state(1, rollout -> rollout, true);
    run(state, 1, 1);
    state.tell(() -> state.refused(vm(0), gone));

    Candidate look = next(state, "look again");
    assertThat(look.isRefused()).isTrue();
    assertThat(look.isOutcomeUnknown()).isTrue();
    assertThat(look.failure()).contains(gone);
    state.tell(() -> state.end(vm(0), vm(0).failed(gone)));
    assertThat(report(state).counts()).isEqualTo(Map.of(RolloutOutcome.FAILED, 1));
  }

  @Test
  @DisplayName("if vCenter cannot be reached, followed VMs are left; unclear VMs are read")
  void tell_unreachable_leavesWhatIsFollowed() throws InterruptedException {
    RolloutState state = state(4, rollout -> rollout);
    run(state, 4, 1);
    next(state, "start");
    next(state, "start");
    state.tell(() -> state.unclear(vm(1), gone, true));

    state.tell(() -> state.unreachable(gone));
    assertThat(state.newsAfter(0).results())
        .singleElement()
        .satisfies(
            result -> {
              assertThat(result.outcome()).isEqualTo(RolloutOutcome.LEFT_RUNNING);
              assertThat(result.failure()).contains(gone);
            });
    // news of a task that is no longer followed
    state.tell(() -> state.heard(FollowedTasks.vanished(task(0))));
    // a start whose answer comes only now has a task that cannot be followed
    assertThat(state.tell(() -> state.started(vm(2), task(2)))).isEmpty();
    next(state, "look again");
    state.tell(() -> ready(state, vm(1)));

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

    state.tell(() -> state.heard(FollowedTasks.vanished(task(0))));
    next(state, "look again");
    state.tell(() -> state.end(vm(0), vm(0).inPlace(List.of())));

    assertThat(report(state).counts()).isEqualTo(Map.of(RolloutOutcome.DONE, 1));
  }

  @Test
  @DisplayName(
      "what is looked at while the rollout is cancelled has no outcome before the look ends")
  void tell_cancelledDuringALook_waitsForTheLook() throws InterruptedException {
    RolloutState state = state(2, rollout -> rollout);
    look(state, 2);

    state.stop(RunState.STOPPING, "cancelled");
    assertThat(state.newsAfter(0).report()).isEmpty();
    assertThat(
            state.tell(
                () -> {
                  ready(state, vm(0));
                  state.busy(vm(1), task(1));
                }))
        .as("another's task is still waited for")
        .containsExactly(task(1));
    state.tell(() -> state.heard(FollowedTasks.vanished(task(1))));
    next(state, "look again");
    state.tell(() -> state.end(vm(1), vm(1).inPlace(List.of())));

    assertThat(report(state).counts())
        .isEqualTo(Map.of(RolloutOutcome.WAITED_FOR, 1, RolloutOutcome.NOT_STARTED, 1));
    assertThat(report(state).stopped()).contains("cancelled");
  }

  @Test
  @DisplayName("a closed rollout leaves what runs, wherever a VM stands")
  void tell_closed_endsAllVms() throws InterruptedException {
    RolloutState state = state(5, rollout -> rollout);
    run(state, 5, 3);
    next(state, "start");
    state.tell(() -> state.heard(FollowedTasks.succeeded(task(0))));
    next(state, "see");
    state.tell(() -> state.heard(FollowedTasks.succeeded(task(1))));

    state.stop(RunState.CLOSED, "closed");
    assertThat(state.next()).isEmpty();
    assertThat(state.newsAfter(0).report()).isEmpty();
    state.stop(RunState.ENDED, "closed");
    state.stop(RunState.ENDED, "closed");

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
    state.stop(RunState.CLOSED, "closed");
    state.stop(RunState.ENDED, "closed");
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
    state.tell(() -> state.end(vm(0), vm(0).failed(gone)));

    assertThatThrownBy(() -> state.newsAfter(0))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("the rollout broke off: by the test")
        .hasCause(defect);
    state.stop(RunState.CLOSED, "closed");
    state.stop(RunState.ENDED, "closed");
    assertThat(report(state).counts()).isEqualTo(Map.of(RolloutOutcome.FAILED, 1));
  }

  @Test
  @DisplayName("a VM that goes where it may not, or has ended, is a defect")
  void become_notAllowed_throws() throws InterruptedException {
    RolloutState state = state(1, rollout -> rollout);
    run(state, 1, 0);

    assertThatThrownBy(() -> state.tell(() -> state.become(vm(0), VmState.SEEING)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("VM \"vm-0\" (vm-0) is READY, not to be SEEING");
    state.stop(RunState.STOPPING, "cancelled");
    assertThatThrownBy(() -> state.tell(() -> state.end(vm(0), vm(0).done())))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("is ENDED, not to be ENDED");
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
    RolloutState state =
        state(2, rollout -> rollout.limits(RolloutLimits.DEFAULT.allAtOnce().concurrency(1)));
    run(state, 2, 1);
    time.sleep(Duration.ofMinutes(6));
    state.tell(() -> state.end(vm(0), vm(0).failed(gone)));

    assertThat(IdleWorker.vms("look", state.next())).containsExactly(vm(1));
    state.tell(() -> ready(state, vm(1)));
    assertThat(next(state, "start").tries()).isEqualTo(1);
  }

  private void loseTheAnswer(RolloutState state) throws InterruptedException {
    run(state, 1, 0);
    next(state, "start");
    SdkException lost = new DecodingException(ATTEMPT, "the answer is cut off", "Look.", null);
    vm(0).madeKey(new CryptoKeyId("1", Optional.of("kms")));
    state.tell(() -> state.unclear(vm(0), lost, true));
    assertThat(next(state, "look again").isOutcomeUnknown()).isTrue();
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
    state.tell(() -> state.end(vm(0), vm(0).untouched(RolloutOutcome.REFUSED, List.of(locked))));

    assertLeftRunning(state);
    assertThat(report(state).results().get(0).findings()).containsExactly(locked);
  }

  @Test
  @DisplayName("a VM that was sent a change is not among those to which nothing was sent")
  void tell_cancelledAfterALostAnswer_isLeftRunning() throws InterruptedException {
    RolloutState state = state(1, rollout -> rollout);
    loseTheAnswer(state);

    state.tell(
        () -> {
          ready(state, vm(0));
          state.stop(RunState.STOPPING, "cancelled");
        });

    assertLeftRunning(state);
  }
}
