package io.vmcrypt.core.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class OperationTest {

  private static final Duration MINUTE = Duration.ofMinutes(1);

  private final List<WaitOptions> asked = new ArrayList<>();

  private final Operation<String, Integer> operation =
      new Operation<>() {
        @Override
        public String id() {
          return "42";
        }

        @Override
        public String poll() {
          return "done";
        }

        @Override
        public String awaitState(Predicate<? super String> wanted, WaitOptions options) {
          asked.add(options);
          return wanted.test("doing") ? "doing" : "done";
        }

        @Override
        public Integer await(WaitOptions options) {
          asked.add(options);
          return 7;
        }
      };

  @Test
  @DisplayName("waiting by a timeout alone is waiting with that timeout and all else by default")
  void await_timeoutOnly_usesDefaults() {
    assertThat(operation.await(MINUTE)).isEqualTo(7);
    assertThat(operation.awaitState("doing"::equals, MINUTE)).isEqualTo("doing");

    assertThat(asked).hasSize(2);
    assertThat(asked)
        .allSatisfy(
            options -> {
              assertThat(options.timeout()).isEqualTo(MINUTE);
              assertThat(options.backoff()).isEmpty();
            });
  }

  @Test
  @DisplayName("options keep what they were given, and can be changed into others")
  void options_changed_leaveTheFirstAsItIs() {
    Backoff backoff = Backoff.fixed(MINUTE);
    List<Progress> heard = new ArrayList<>();
    Consumer<Progress> listener = heard::add;
    WaitOptions options = WaitOptions.timeout(MINUTE).backoff(backoff).progressListener(listener);

    WaitOptions other = options.backoff(Backoff.fixed(Duration.ZERO));

    assertThat(options.timeout()).isEqualTo(MINUTE);
    assertThat(options.progressListener()).isSameAs(listener);
    assertThat(other.progressListener()).isSameAs(listener);
    assertThat(other.backoff()).contains(Backoff.fixed(Duration.ZERO));
    assertThat(options.backoff()).contains(backoff);
  }

  @Test
  @DisplayName("the system's clock is that of this machine, and its sleep ends on an interrupt")
  void systemTime_now_isThatOfTheMachine() throws InterruptedException {
    TimeSource time = TimeSource.system();
    Instant before = Instant.now();
    long nanos = time.nanoTime();

    time.sleep(Duration.ofMillis(2));
    time.sleep(Duration.ZERO);
    time.sleep(Duration.ofSeconds(-1));

    assertThat(time.nanoTime() - nanos).isGreaterThanOrEqualTo(2_000_000);
    assertThat(time.now()).isBetween(before, Instant.now());
    Thread.currentThread().interrupt();
    assertThatExceptionOfType(InterruptedException.class)
        .isThrownBy(() -> time.sleep(Duration.ofDays(1)));
  }
}
