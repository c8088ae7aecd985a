package io.vmcrypt.vsphere.internal.rollout;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.error.OperationFailedException;
import io.vmcrypt.core.error.SdkException;
import io.vmcrypt.vsphere.internal.rollout.VmEvent.Kind;
import io.vmcrypt.vsphere.internal.soap.ManagedObjectReference;
import io.vmcrypt.vsphere.internal.vm.Prospect;
import io.vmcrypt.vsphere.internal.vm.ReadyProspects;
import io.vmcrypt.vsphere.rollout.RolloutOutcome;
import io.vmcrypt.vsphere.rollout.RolloutResult;
import io.vmcrypt.vsphere.rollout.RolloutVm;
import io.vmcrypt.vsphere.vm.CryptoKeyId;
import io.vmcrypt.vsphere.vm.PowerState;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What each event makes of a VM in each state: all pairs. */
class VmTransitionsTest {

  private static final StateMatrix<VmState, Kind> EXPECTED =
      new StateMatrix<>(
          VmState.class,
          Kind.class,
          """
                         WAITING LOOKING     READY    STARTING    OWN_TASK OTHERS_TASK UNCLEAR       LOOKING_AGAIN UNSEEN SEEING    DIFFERENT ENDED
          LOOK           LOOKING -           LOOKING  -           -        -           -             -             -      -         -         -
          READY          -       READY       -        -           -        -           -             READY         -      -         -         -
          BUSY           -       OTHERS_TASK -        OTHERS_TASK -        -           -             OTHERS_TASK   -      -         -         -
          IN_PLACE       -       ENDED       -        -           -        -           -             ENDED         -      -         -         -
          REFUSED        -       ENDED       -        -           -        -           -             ENDED         -      -         -         -
          LEFT_OUT       ENDED   ENDED       -        -           -        -           -             ENDED         -      -         -         -
          FAILED         -       ENDED       -        ENDED       -        -           -             ENDED         -      -         -         -
          NOT_STARTED    ENDED   ENDED       ENDED    -           -        -           -             -             -      -         -         -
          START          -       -           STARTING -           -        -           -             -             -      -         -         -
          KEY_MADE       -       -           -        STARTING    -        -           -             -             -      -         -         -
          STARTED        -       -           -        OWN_TASK    -        -           -             -             -      -         -         -
          UNCLEAR        -       -           -        UNCLEAR     UNCLEAR  UNCLEAR     -             -             -      -         -         -
          LOOK_AGAIN     -       -           -        -           -        -           LOOKING_AGAIN -             -      -         -         -
          PROGRESS       -       -           -        -           OWN_TASK OTHERS_TASK -             -             -      -         -         -
          TASK_SUCCEEDED -       -           -        -           UNSEEN   UNCLEAR     -             -             -      -         -         -
          TASK_FAILED    -       -           -        -           ENDED    UNCLEAR     -             -             -      -         -         -
          SEE            -       -           -        -           -        -           -             -             SEEING -         SEEING    -
          AS_ASKED       -       -           -        -           -        -           -             -             -      ENDED     -         -
          DIFFERENT      -       -           -        -           -        -           -             -             -      DIFFERENT -         -
          NOT_AS_ASKED   -       -           -        -           -        -           -             -             -      ENDED     -         -
          LEFT_RUNNING   -       -           -        ENDED       ENDED    ENDED       ENDED         ENDED         ENDED  ENDED     ENDED     -
          """);

  private final SdkException failure =
      new OperationFailedException(
          new Attempt("vCenter", "encrypt", "vm-1"), "it failed", "Look.", "task-1", "error", null);

  private static final ManagedObjectReference TASK = new ManagedObjectReference("Task", "task-1");
  private static final CryptoKeyId KEY = new CryptoKeyId("key-1", Optional.of("kms"));

  /** One event of each kind. */
  private final List<VmEvent> events =
      List.of(
          VmEvent.LOOK,
          VmEvent.START,
          VmEvent.LOOK_AGAIN,
          VmEvent.SEE,
          VmEvent.AS_ASKED,
          VmEvent.DIFFERENT,
          VmEvent.NOT_STARTED,
                  VmEvent.ready(ReadyProspects.ready("vm-1"), 7),
                  VmEvent.busy(TASK),
                  VmEvent.inPlace(new Prospect.InPlace(List.of())),
                  VmEvent.refused(new Prospect.Refused(List.of())),
                  VmEvent.leftOut(new Prospect.LeftOut(List.of())),
                  VmEvent.failed(failure),
                  VmEvent.keyMade(KEY),
                  VmEvent.started(TASK),
                  VmEvent.unclear(failure, true),
                  VmEvent.progress(40),
                  VmEvent.taskSucceeded(9),
                  VmEvent.taskFailed(failure),
                  VmEvent.notAsAsked(failure, false),
                  VmEvent.leftRunning(failure));

  private static final Map<VmState, List<Kind>> WAYS =
      StateMatrix.ways(VmTransitions.TABLE, VmState.WAITING, Kind.class);

  private VmEvent event(Kind kind) {
    return events.stream().filter(event -> event.kind() == kind).findFirst().orElseThrow();
  }

  private Candidate candidate(Kind... way) {
    Candidate candidate =
        new Candidate(
            new RolloutVm(
                "vm-1",
                "web",
                "/Paris/vm/web",
                new PowerState("poweredOff"),
                false,
                1,
                1024,
                0,
                Optional.empty(),
                List.of()),
            new Undertaking.Places(List.of(), List.of()));
    for (Kind kind : way) {
      candidate.tell(event(kind));
    }
    return candidate;
  }

  private Candidate in(VmState state) {
    Candidate candidate = candidate(requireNonNull(WAYS.get(state)).toArray(Kind[]::new));
    assertThat(candidate.state()).isEqualTo(state);
    return candidate;
  }

  @ParameterizedTest
  @EnumSource(VmState.class)
  @DisplayName("in each state each event leads where the table says, or is refused")
  void tell_eachPair_isDefinedOrRefused(VmState state) {
    for (Kind kind : Kind.values()) {
      Optional<VmState> expected = EXPECTED.next(state, kind);
      assertThat(VmTransitions.TABLE.next(state, kind)).as(state + ", " + kind).isEqualTo(expected);
      Candidate candidate = in(state);
      if (expected.isEmpty()) {
        assertThatThrownBy(() -> candidate.tell(event(kind)))
            .as(state + ", " + kind)
            .isInstanceOf(IllegalStateException.class)
            .hasMessageContaining(kind + " is refused in " + state);
        assertThat(candidate.state()).isEqualTo(state);
        assertThat(candidate.tries()).isEqualTo(in(state).tries());
        assertThat(candidate.taskId()).isEqualTo(in(state).taskId());
        assertThat(candidate.madeKey()).isEqualTo(in(state).madeKey());
      } else {
        Optional<RolloutResult> result = candidate.tell(event(kind));
        assertThat(candidate.state()).as(state + ", " + kind).isEqualTo(expected.get());
        // a VM has an outcome exactly when it ends
        assertThat(result.isPresent())
            .as(state + ", " + kind)
            .isEqualTo(expected.get() == VmState.ENDED);
      }
    }
  }

  @Test
  @DisplayName(
      "every state can be reached, and from each one a VM can end whenever the rollout does")
  void table_eachState_leadsToAnEnd() {
    assertThat(WAYS).containsOnlyKeys(VmState.values());
    for (VmState state : VmState.values()) {
      Kind end = state.place() == VmState.Place.QUEUE ? Kind.NOT_STARTED : Kind.LEFT_RUNNING;
      assertThat(VmTransitions.TABLE.next(state, end))
          .as(state.name())
          .isEqualTo(state == VmState.ENDED ? Optional.empty() : Optional.of(VmState.ENDED));
    }
  }

  @Test
  @DisplayName("the outcome says whose work it was, and how it ended")
  void tell_lastEvent_givesTheOutcome() {
    assertOutcome(RolloutOutcome.ALREADY_DONE, Kind.LOOK, Kind.IN_PLACE);
    assertOutcome(
        RolloutOutcome.WAITED_FOR,
        Kind.LOOK,
        Kind.BUSY,
        Kind.TASK_SUCCEEDED,
        Kind.LOOK_AGAIN,
        Kind.IN_PLACE);
    assertOutcome(
        RolloutOutcome.DONE,
        Kind.LOOK,
        Kind.READY,
        Kind.START,
        Kind.UNCLEAR,
        Kind.LOOK_AGAIN,
        Kind.IN_PLACE);
    assertOutcome(
        RolloutOutcome.DONE,
        Kind.LOOK,
        Kind.READY,
        Kind.START,
        Kind.STARTED,
        Kind.TASK_SUCCEEDED,
        Kind.SEE,
        Kind.DIFFERENT,
        Kind.SEE,
        Kind.AS_ASKED);
    assertOutcome(
        RolloutOutcome.NOT_AS_ASKED,
        Kind.LOOK,
        Kind.READY,
        Kind.START,
        Kind.STARTED,
        Kind.TASK_SUCCEEDED,
        Kind.SEE,
        Kind.NOT_AS_ASKED);
    assertOutcome(
        RolloutOutcome.FAILED, Kind.LOOK, Kind.READY, Kind.START, Kind.STARTED, Kind.TASK_FAILED);
    assertOutcome(RolloutOutcome.REFUSED, Kind.LOOK, Kind.REFUSED);
    assertOutcome(RolloutOutcome.LEFT_OUT, Kind.LOOK, Kind.LEFT_OUT);
    assertOutcome(RolloutOutcome.NOT_STARTED, Kind.LOOK, Kind.READY, Kind.NOT_STARTED);
    assertOutcome(
        RolloutOutcome.LEFT_RUNNING,
        Kind.LOOK,
        Kind.READY,
        Kind.START,
        Kind.STARTED,
        Kind.LEFT_RUNNING);
  }

  private void assertOutcome(RolloutOutcome expected, Kind... way) {
    Kind[] before = List.of(way).subList(0, way.length - 1).toArray(Kind[]::new);
    Optional<RolloutResult> result = candidate(before).tell(event(way[way.length - 1]));
    assertThat(result).get().extracting(RolloutResult::outcome).isEqualTo(expected);
  }

  @Test
  @DisplayName("the failure of somebody else's task is no failure of this rollout")
  void tell_othersTaskFails_isNotKept() {
    assertThat(failureAfter(Kind.LOOK, Kind.BUSY, Kind.UNCLEAR)).isNull();
    assertThat(failureAfter(Kind.LOOK, Kind.BUSY, Kind.TASK_FAILED)).isNull();
    assertThat(failureAfter(Kind.LOOK, Kind.READY, Kind.START, Kind.UNCLEAR)).isSameAs(failure);
  }

  private @Nullable SdkException failureAfter(Kind... way) {
    return candidate(way).failure().orElse(null);
  }

  @Test
  @DisplayName("a key that was made serves the next try, and is told if nothing uses it")
  void tell_keyMade_isKeptAndTold() {
    Candidate again =
        candidate(
            Kind.LOOK,
            Kind.READY,
            Kind.START,
            Kind.KEY_MADE,
            Kind.UNCLEAR,
            Kind.LOOK_AGAIN,
            Kind.READY);
    assertThat(again.madeKey()).contains(KEY);
    assertThat(again.tell(event(Kind.NOT_STARTED)).orElseThrow().unusedKey())
        .as("a change with this key was sent, and nobody heard how that ended")
        .isEmpty();
    Candidate failed = candidate(Kind.LOOK, Kind.READY, Kind.START, Kind.KEY_MADE);
    assertThat(failed.tell(event(Kind.FAILED)).orElseThrow().unusedKey()).contains(KEY);
    Candidate running = candidate(Kind.LOOK, Kind.READY, Kind.START, Kind.KEY_MADE, Kind.STARTED);
    assertThat(running.tell(event(Kind.LEFT_RUNNING)).orElseThrow().unusedKey()).isEmpty();
  }
}
