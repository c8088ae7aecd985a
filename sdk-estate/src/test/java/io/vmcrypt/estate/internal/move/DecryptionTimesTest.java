package io.vmcrypt.estate.internal.move;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.estate.move.MovedVm;
import io.vmcrypt.vsphere.rollout.RolloutOutcome;
import io.vmcrypt.vsphere.rollout.RolloutResult;
import io.vmcrypt.vsphere.rollout.RolloutVm;
import io.vmcrypt.vsphere.task.VsphereTask;
import io.vmcrypt.vsphere.task.VsphereTaskState;
import io.vmcrypt.vsphere.vm.PowerState;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A beginning is no later than it was, whatever vCenter's clock says. */
class DecryptionTimesTest {

  private static final Instant BEGUN = Instant.parse("2027-03-01T10:00:00Z");

  /** By a clock that is hours ahead. */
  private static final Instant THERE = BEGUN.plus(Duration.ofHours(7));

  private static MovedVm vm(Optional<Instant> since) {
    return new MovedVm(
        0,
        "web-01",
        "",
        "vm-1",
        Optional.empty(),
        List.of(),
        Optional.empty(),
        since,
        Optional.empty());
  }

  private static Optional<Instant> since(
      DecryptionTimes times, RolloutOutcome outcome, Instant started, Instant ended) {
    VsphereTask task =
        new VsphereTask(
            "task-1",
            VsphereTaskState.SUCCESS,
            OptionalInt.empty(),
            "",
            Optional.empty(),
            Optional.of(started),
            Optional.of(ended));
    return times
        .learned(result(outcome), vm(Optional.empty()), id -> Optional.of(task))
        .flatMap(change -> change.apply(vm(Optional.of(BEGUN))).clearSince());
  }

  private static RolloutResult result(RolloutOutcome outcome) {
    return new RolloutResult(
        new RolloutVm(
            "vm-1",
            "web-01",
            "",
            PowerState.POWERED_OFF,
            true,
            1,
            1,
            1,
            Optional.empty(),
            List.of()),
        outcome,
        List.of(),
        Optional.empty(),
        Optional.of("task-1"));
  }

  @Test
  @DisplayName("One that was begun later than the first told is so much later, and no other is")
  void ours_countFromTheFirst() {
    DecryptionTimes times = new DecryptionTimes(BEGUN);
    Instant first = THERE.plusSeconds(60);

    assertThat(since(times, RolloutOutcome.DONE, first, first)).contains(BEGUN);
    assertThat(since(times, RolloutOutcome.DONE, first.plusSeconds(90), first))
        .contains(BEGUN.plusSeconds(90));
    assertThat(since(times, RolloutOutcome.DONE, THERE, first)).contains(BEGUN);
    assertThat(since(times, RolloutOutcome.DONE, first, first)).contains(BEGUN.plusSeconds(60));
  }

  @Test
  @DisplayName("A task of another run began no longer before than it took, and counts for no other")
  void ofOthers_countAsLongAsTheyTook() {
    DecryptionTimes times = new DecryptionTimes(BEGUN);

    assertThat(since(times, RolloutOutcome.WAITED_FOR, THERE, THERE.plusSeconds(600)))
        .contains(BEGUN.minusSeconds(600));
    assertThat(since(times, RolloutOutcome.DONE, THERE.plusSeconds(700), THERE.plusSeconds(800)))
        .contains(BEGUN);
  }

  @ParameterizedTest
  @EnumSource(
      value = RolloutOutcome.class,
      names = {"REFUSED", "LEFT_OUT", "NOT_STARTED"})
  @DisplayName("What was not sent is as it was")
  void notSent_isAsBefore(RolloutOutcome outcome) {
    assertThat(since(new DecryptionTimes(BEGUN), outcome, THERE, THERE)).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(
      value = RolloutOutcome.class,
      names = {"FAILED", "NOT_AS_ASKED", "LEFT_RUNNING", "ALREADY_DONE"})
  @DisplayName("Of what may have been sent stays what was written before")
  void open_staysAsWritten(RolloutOutcome outcome) {
    assertThat(
            new DecryptionTimes(BEGUN)
                .learned(result(outcome), vm(Optional.empty()), id -> Optional.empty()))
        .isEmpty();
  }
}
