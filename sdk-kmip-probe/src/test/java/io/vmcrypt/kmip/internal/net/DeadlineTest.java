package io.vmcrypt.kmip.internal.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.core.operation.TimeSource;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class DeadlineTest {

  private final Clock clock = new Clock();
  private final Deadline deadline = Deadline.after(Duration.ofMillis(600), clock);

  @Test
  @DisplayName("what takes all that is left tells the limit that was set, not the rest of it")
  void wholeRest_tellsTheLimit() {
    clock.millis += 31;

    assertThat(deadline.share(1).limit()).isEqualTo("0.6 s");
    assertThat(deadline.within(Duration.ofSeconds(5)).limit()).isEqualTo("0.6 s");
    assertThat(deadline.share(1).remainingMillis()).isEqualTo(569);
  }

  @Test
  @DisplayName("a part of what is left has its own limit")
  void part_tellsItsOwnLimit() {
    clock.millis += 200;

    assertThat(deadline.share(2).limit()).isEqualTo("0.2 s");
    assertThat(deadline.within(Duration.ofMillis(100)).limit()).isEqualTo("0.1 s");
    assertThat(deadline.within(Duration.ofMillis(100)).remainingMillis()).isEqualTo(100);
  }

  @Test
  @DisplayName("no part of one that has passed has time left")
  void passed_nothingIsLeft() {
    clock.millis += 700;

    assertThat(deadline.within(Duration.ofMillis(100)).remainingMillis()).isZero();
    assertThat(deadline.share(3).remainingMillis()).isZero();
  }

  private static final class Clock implements TimeSource {
    private long millis;

    @Override
    public Instant now() {
      return Instant.ofEpochMilli(millis);
    }

    @Override
    public long nanoTime() {
      return millis * 1_000_000;
    }

    @Override
    public void sleep(Duration duration) {
      millis += duration.toMillis();
    }
  }
}
