package io.vmcrypt.core.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.vmcrypt.core.ManualTime;
import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.error.OperationFailedException;
import io.vmcrypt.core.error.OperationInterruptedException;
import io.vmcrypt.core.error.OperationTimeoutException;
import io.vmcrypt.core.operation.Backoff;
import io.vmcrypt.core.operation.Progress;
import io.vmcrypt.core.operation.WaitOptions;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class PollingLoopTest {

  private static final Attempt ATTEMPT =
      new Attempt("OVHcloud API", "register KMS 192.0.2.1", "task 42");
  private static final Duration SECOND = Duration.ofSeconds(1);

  private final ManualTime time = new ManualTime();
  private final List<Duration> looks = new ArrayList<>();
  private final List<Duration> left = new ArrayList<>();
  private final List<Progress> heard = new ArrayList<>();

  @AfterEach
  void clearInterruptFlag() {
    // the flag is what some tests leave behind on purpose
    boolean ignored = Thread.interrupted();
  }

  /** States are 1, 2, 3, ... */
  private PollingLoop<Integer> loop() {
    return loop(state -> state);
  }

  private PollingLoop<Integer> loop(Function<Integer, Integer> nextState) {
    return new PollingLoop<>(
        ATTEMPT,
        time,
        Backoff.fixed(SECOND),
        rest -> {
          looks.add(time.elapsed());
          left.add(rest);
          return nextState.apply(looks.size());
        },
        state -> "step " + state,
        state -> state < 3 ? OptionalInt.of(state * 10) : OptionalInt.empty(),
        "Look at the task in the control panel.");
  }

  private WaitOptions heard(Duration timeout) {
    return WaitOptions.timeout(timeout).progressListener(heard::add);
  }

  @Test
  @DisplayName("the first look is immediate: what is done already is not waited for")
  void await_doneAlready_looksOnceAndSleepsNever() {
    assertThat(loop().await(state -> true, heard(SECOND))).isEqualTo(1);

    assertThat(looks).containsExactly(Duration.ZERO);
    assertThat(time.sleeps()).isEmpty();
    assertThat(heard)
        .containsExactly(
            new Progress("register KMS 192.0.2.1", "step 1", OptionalInt.of(10), Duration.ZERO));
  }

  @Test
  @DisplayName("looks come after the operation's own pauses, and the listener hears each of them")
  void await_laterDone_looksAfterEachPause() {
    assertThat(loop().await(state -> state == 3, heard(Duration.ofSeconds(60)))).isEqualTo(3);

    assertThat(looks).containsExactly(Duration.ZERO, SECOND, SECOND.multipliedBy(2));
    assertThat(left)
        .containsExactly(Duration.ofSeconds(60), Duration.ofSeconds(59), Duration.ofSeconds(58));
    assertThat(heard).extracting(Progress::state).containsExactly("step 1", "step 2", "step 3");
    assertThat(heard)
        .extracting(Progress::percent)
        .containsExactly(OptionalInt.of(10), OptionalInt.of(20), OptionalInt.empty());
    assertThat(heard)
        .extracting(Progress::elapsed)
        .containsExactly(Duration.ZERO, SECOND, SECOND.multipliedBy(2));
  }

  @Test
  @DisplayName("the caller's pauses win over the operation's own, and grow as they say")
  void await_callersBackoff_isUsed() {
    WaitOptions options =
        WaitOptions.timeout(Duration.ofHours(1))
            .backoff(new Backoff(SECOND, 3.0, Duration.ofSeconds(10), 0.0));

    loop().await(state -> state == 5, options);

    assertThat(time.sleeps())
        .containsExactly(
            SECOND, Duration.ofSeconds(3), Duration.ofSeconds(9), Duration.ofSeconds(10));
  }

  @Test
  @DisplayName("the last pause is cut short so that the last look is at the very end")
  void await_timeUp_looksOnceMoreAtTheVeryEnd() {
    assertThatExceptionOfType(OperationTimeoutException.class)
        .isThrownBy(() -> loop().await(state -> false, heard(Duration.ofMillis(2500))))
        .withMessage(
            "could not register KMS 192.0.2.1 (OVHcloud API task 42): time was up after 2.5 s and"
                + " 4 polls; last state: step 4. Look at the task in the control panel.")
        .satisfies(
            e -> {
              assertThat(e.lastState()).isEqualTo("step 4");
              assertThat(e.elapsed()).isEqualTo(Duration.ofMillis(2500));
              assertThat(e.polls()).isEqualTo(4);
              assertThat(e.attempt()).isEqualTo(ATTEMPT);
            });

    assertThat(looks)
        .containsExactly(Duration.ZERO, SECOND, SECOND.multipliedBy(2), Duration.ofMillis(2500));
    assertThat(heard).last().extracting(Progress::state).isEqualTo("step 4");
    assertThat(left).allSatisfy(rest -> assertThat(rest).isPositive());
  }

  @Test
  @DisplayName("what exists at the last look counts, even if the look itself ended too late")
  void await_doneAtTheLastLook_isReturned() {
    assertThat(loop().await(state -> state == 3, heard(Duration.ofMillis(1500)))).isEqualTo(3);

    PollingLoop<Integer> slow =
        loop(
            state -> {
              time.pass(Duration.ofMinutes(1));
              return state;
            });
    assertThat(slow.await(state -> true, heard(SECOND))).isEqualTo(4);
  }

  @Test
  @DisplayName("a look that takes longer than the whole wait ends it, saying so in the singular")
  void await_lookTakesLongerThanTheWait_endsAfterOneLook() {
    PollingLoop<Integer> slow =
        loop(
            state -> {
              time.pass(Duration.ofMinutes(1));
              return state;
            });

    assertThatExceptionOfType(OperationTimeoutException.class)
        .isThrownBy(() -> slow.await(state -> false, heard(SECOND)))
        .withMessageContaining("time was up after 60.0 s and 1 poll; last state: step 1.");
    assertThat(time.sleeps()).isEmpty();
  }

  @Test
  @DisplayName("a wait for ever does not overflow")
  void await_forever_isAsLongAsCanBe() {
    assertThat(loop().await(state -> state == 2, heard(ChronoUnit.FOREVER.getDuration())))
        .isEqualTo(2);
  }

  @Test
  @DisplayName("an interrupted thread does not even look; its flag stays set")
  void await_interruptedBefore_endsWithoutLook() {
    Thread.currentThread().interrupt();

    assertThatExceptionOfType(OperationInterruptedException.class)
        .isThrownBy(() -> loop().await(state -> true, heard(SECOND)))
        .withMessage(
            "could not register KMS 192.0.2.1 (OVHcloud API task 42): the thread was interrupted"
                + " while it waited. The work itself goes on: wait again to see its end.");
    assertThat(Thread.currentThread().isInterrupted()).isTrue();
    assertThat(looks).isEmpty();
  }

  @Test
  @DisplayName("an interrupt ends the pause at once and sets the flag again")
  void await_interruptedInPause_endsWithFlagSet() {
    time.interruptSleep(2);

    assertThatExceptionOfType(OperationInterruptedException.class)
        .isThrownBy(() -> loop().await(state -> false, heard(Duration.ofHours(1))))
        .withCauseInstanceOf(InterruptedException.class);
    assertThat(Thread.currentThread().isInterrupted()).isTrue();
    assertThat(looks).hasSize(2);
  }

  @Test
  @DisplayName("what a listener throws ends the wait as it is")
  void await_listenerThrows_endsWithThat() {
    IllegalStateException thrown = new IllegalStateException("mine");
    WaitOptions options =
        WaitOptions.timeout(SECOND)
            .progressListener(
                progress -> {
                  throw thrown;
                });

    assertThatExceptionOfType(IllegalStateException.class)
        .isThrownBy(() -> loop().await(state -> true, options))
        .isSameAs(thrown);
    assertThat(looks).hasSize(1);
  }

  @Test
  @DisplayName("a failing state ends the wait at once, after the listener has heard it")
  void await_failingState_isHeardAndThrown() {
    OperationFailedException failed =
        new OperationFailedException(ATTEMPT, "it failed", "Ask support.", "42", "error", null);

    assertThatExceptionOfType(OperationFailedException.class)
        .isThrownBy(
            () ->
                loop()
                    .await(
                        state -> {
                          if (state == 2) {
                            throw failed;
                          }
                          return false;
                        },
                        heard(Duration.ofHours(1))))
        .isSameAs(failed);
    assertThat(heard).extracting(Progress::state).containsExactly("step 1", "step 2");
  }
}
