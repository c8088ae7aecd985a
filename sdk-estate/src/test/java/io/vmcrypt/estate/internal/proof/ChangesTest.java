package io.vmcrypt.estate.internal.proof;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.core.operation.TimeSource;
import io.vmcrypt.estate.internal.reading.Found;
import io.vmcrypt.estate.proof.EstateInventory;
import io.vmcrypt.vsphere.history.HistoryReport;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** A proof is stamped by this machine's clock, and vCenter's events by another. */
class ChangesTest {

  private static final Instant NOW = Instant.parse("2027-01-01T00:00:30Z");
  private static final Instant SINCE = Instant.parse("2026-12-01T00:00:00Z");

  private final List<Instant> asked = new ArrayList<>();

  private HistoryReport look(Duration ahead) {
    Function<Instant, HistoryReport> history =
        since -> {
          asked.add(since);
          return new HistoryReport(
              since,
              NOW.minus(ahead),
              Optional.empty(),
              Optional.empty(),
              Optional.empty(),
              Optional.empty(),
              0,
              0,
              List.of(),
              List.of());
        };
    TimeSource time =
        new TimeSource() {
          @Override
          public Instant now() {
            return NOW;
          }

          @Override
          public long nanoTime() {
            return 0;
          }

          @Override
          public void sleep(Duration duration) {
            throw new AssertionError("nobody waits here");
          }
        };
    return new Changes(history, Optional.empty(), time)
        .look(SINCE, EstateInventory.notKnown(), new Found())
        .orElseThrow();
  }

  @Test
  @DisplayName("where this machine's clock is ahead, the history begins by so much earlier")
  void clockAhead_beginsEarlier() {
    HistoryReport report = look(Duration.ofMinutes(10));

    assertThat(report.since()).isEqualTo(SINCE.minus(Duration.ofMinutes(10)));
  }

  @Test
  @DisplayName("it is read once where the clocks agree, or vCenter's is ahead")
  void clocksAgree_readOnce() {
    assertThat(look(Duration.ofMillis(200)).since()).isEqualTo(SINCE);
    assertThat(look(Duration.ofMinutes(-10)).since()).isEqualTo(SINCE);
    assertThat(asked).containsExactly(SINCE, SINCE);
  }
}
