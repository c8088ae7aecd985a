package io.vmcrypt.vsphere.internal.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.core.error.OperationFailedException;
import io.vmcrypt.core.error.SdkException;
import io.vmcrypt.vsphere.internal.soap.ManagedObjectReference;
import io.vmcrypt.vsphere.internal.vm.ReadyProspects;
import io.vmcrypt.vsphere.rollout.RolloutOutcome;
import io.vmcrypt.vsphere.rollout.RolloutResult;
import io.vmcrypt.vsphere.vm.CryptoKeyId;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

@DisplayName("Where a VM of a rollout, and a rollout, may go from each state; and a VM's outcome")
class VmStateTest {

  private static final ManagedObjectReference TASK = new ManagedObjectReference("Task", "task-1");
  private static final CryptoKeyId KEY = new CryptoKeyId("key-1", Optional.of("kms"));

  private final SdkException failure =
      new OperationFailedException(
          PlainUndertaking.ATTEMPT, "it failed", "Look.", "task-1", "error", null);
  private final Candidate vm =
      new Candidate(PlainUndertaking.vm("vm-1"), new Undertaking.Places(List.of(), List.of()));

  @ParameterizedTest
  @CsvSource({
    "WAITING, LOOKING ENDED",
    "LOOKING, READY OTHERS_TASK ENDED",
    "READY, LOOKING STARTING ENDED",
    "STARTING, OWN_TASK OTHERS_TASK UNCLEAR ENDED",
    "OWN_TASK, UNCLEAR UNSEEN ENDED",
    "OTHERS_TASK, UNCLEAR ENDED",
    "UNCLEAR, LOOKING_AGAIN ENDED",
    "LOOKING_AGAIN, READY OTHERS_TASK ENDED",
    "UNSEEN, SEEING ENDED",
    "SEEING, DIFFERENT ENDED",
    "DIFFERENT, SEEING ENDED",
    "ENDED, ''"
  })
  @DisplayName("a VM goes to these states and to no other")
  void mayBecome_eachPair_isAsWritten(VmState from, String expected) {
    Set<VmState> to = EnumSet.noneOf(VmState.class);
    Arrays.stream(VmState.values()).filter(from::mayBecome).forEach(to::add);

    assertThat(to).extracting(VmState::name).containsExactlyElementsOf(words(expected));
  }

  private static List<String> words(String text) {
    return text.isEmpty() ? List.of() : List.of(text.split(" "));
  }

  @ParameterizedTest
  @EnumSource(RunState.class)
  @DisplayName("a rollout goes forward only, and is over once it is closed")
  void or_eachPair_isTheLater(RunState from) {
    for (RunState to : RunState.values()) {
      assertThat(from.or(to).ordinal()).isEqualTo(Math.max(from.ordinal(), to.ordinal()));
    }
    assertThat(from.or(RunState.CLOSED).isOver()).isTrue();
    assertThat(from.or(RunState.STOPPING).startsVms()).isFalse();
    assertThat(from.or(RunState.CUT_OFF).isHearing()).isFalse();
    assertThat(RunState.values())
        .extracting(RunState::name)
        .containsExactly("GOING", "STOPPING", "CUT_OFF", "CLOSED", "BROKEN", "ENDED");
  }

  private void become(VmState... way) {
    for (VmState state : way) {
      vm.become(state);
    }
  }

  private void starts() {
    become(VmState.LOOKING, VmState.READY);
    vm.ready(ReadyProspects.ready("vm-1"), 7);
    vm.starts();
    become(VmState.STARTING);
  }

  private RolloutOutcome inPlace() {
    return vm.inPlace(List.of()).outcome();
  }

  @Test
  @DisplayName("the outcome says whose work it was, and whether a change may have been sent")
  void outcome_ofAVm_isWhoseWorkItWas() {
    assertThat(inPlace()).isEqualTo(RolloutOutcome.ALREADY_DONE);
    assertThat(vm.untouched(RolloutOutcome.REFUSED, List.of()).outcome())
        .isEqualTo(RolloutOutcome.REFUSED);
    vm.follows(TASK);
    assertThat(inPlace()).isEqualTo(RolloutOutcome.WAITED_FOR);
    starts();
    vm.unclear(failure, true);
    assertThat(inPlace()).isEqualTo(RolloutOutcome.DONE);
    assertThat(vm.failure()).contains(failure);
    for (RolloutResult result :
        List.of(vm.untouched(RolloutOutcome.LEFT_OUT, List.of()), vm.notStarted())) {
      assertThat(result.outcome()).isEqualTo(RolloutOutcome.LEFT_RUNNING);
      assertThat(result.failure()).contains(failure);
    }
  }

  @Test
  @DisplayName("the failure of somebody else's task is no failure of this rollout")
  void unclear_othersTask_isNotKept() {
    become(VmState.LOOKING, VmState.OTHERS_TASK);
    vm.unclear(failure, false);

    assertThat(vm.failure()).isEmpty();
    assertThat(vm.isOutcomeUnknown()).isFalse();
  }

  @Test
  @DisplayName("an own task that is gone leaves open what it did; a faster client's does not")
  void unclear_ownTask_isUnknownUnlessRefused() {
    starts();
    vm.started(TASK);
    become(VmState.OWN_TASK);
    vm.unclear(failure, false);
    assertThat(vm.isOutcomeUnknown()).isFalse();
    assertThat(inPlace()).isEqualTo(RolloutOutcome.WAITED_FOR);

    vm.unclear(null, false);
    assertThat(vm.isOutcomeUnknown()).isTrue();
  }

  @Test
  @DisplayName("a key that was made is told if nothing is known to use it")
  void madeKey_unused_isTold() {
    starts();
    vm.madeKey(KEY);
    assertThat(vm.isKeyFree()).isTrue();
    assertThat(vm.failed(failure).unusedKey()).contains(KEY);
    assertThat(vm.notStarted().unusedKey()).contains(KEY);
    assertThat(vm.notAsAsked(failure, false).unusedKey()).contains(KEY);
    assertThat(vm.notAsAsked(failure, true).unusedKey()).isEmpty();
    vm.started(TASK);
    assertThat(vm.isKeyFree()).isFalse();
    assertThat(vm.leftRunning(failure).unusedKey()).isEmpty();
    assertThat(vm.done().unusedKey()).isEmpty();
  }
}
