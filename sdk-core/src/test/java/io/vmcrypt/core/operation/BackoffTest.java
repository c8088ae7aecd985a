package io.vmcrypt.core.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.Random;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class BackoffTest {

  private static final Duration SECOND = Duration.ofSeconds(1);

  /** Always takes off the least or (almost) the most. */
  private static RandomGenerator always(double value) {
    return new RandomGenerator() {
      @Override
      public long nextLong() {
        throw new UnsupportedOperationException();
      }

      @Override
      public double nextDouble() {
        return value;
      }
    };
  }

  @Test
  @DisplayName("a fixed backoff is the same pause each time")
  void fixed_anyTry_isTheSame() {
    assertThat(
            IntStream.of(1, 2, 1000)
                .mapToObj(n -> Backoff.fixed(SECOND).pauseAfter(n, always(0.9))))
        .containsOnly(SECOND);
    assertThat(Backoff.fixed(Duration.ZERO).pauseAfter(100_000, always(0))).isZero();
  }

  @Test
  @DisplayName("an exponential backoff doubles up to its cap")
  void exponential_leastJitter_doublesUpToCap() {
    Backoff backoff = Backoff.exponential(SECOND, Duration.ofSeconds(5));

    assertThat(IntStream.rangeClosed(1, 5).mapToObj(n -> backoff.pauseAfter(n, always(0))))
        .containsExactly(
            SECOND,
            Duration.ofSeconds(2),
            Duration.ofSeconds(4),
            Duration.ofSeconds(5),
            Duration.ofSeconds(5));
  }

  @Test
  @DisplayName("jitter takes off up to its share")
  void pauseAfter_mostJitter_takesOffItsShare() {
    assertThat(Backoff.exponential(SECOND, SECOND).pauseAfter(1, always(1.0)))
        .isEqualTo(Duration.ofMillis(500));
    assertThat(new Backoff(SECOND, 1.0, SECOND, 0.25).pauseAfter(1, always(1.0)))
        .isEqualTo(Duration.ofMillis(750));
  }

  @Test
  @DisplayName("no pause is negative or longer than the cap, for any values and any try")
  void pauseAfter_anyValues_staysInRange() {
    Random random = new Random(7);
    Duration longest = Duration.ofSeconds(Long.MAX_VALUE, 999_999_999);
    for (int i = 0; i < 10_000; i++) {
      Duration cap = i % 10 == 0 ? longest : Duration.ofMillis(random.nextInt(1_000_000));
      Duration initial = i % 3 == 0 ? Duration.ZERO : cap.dividedBy(1 + random.nextInt(100));
      Backoff backoff = new Backoff(initial, 1 + 9 * random.nextDouble(), cap, random.nextDouble());
      assertThat(backoff.pauseAfter(1 + random.nextInt(5000), random))
          .as("%s", backoff)
          .isBetween(Duration.ZERO, cap);
      assertThat(backoff.pauseAfter(Integer.MAX_VALUE, random)).isBetween(Duration.ZERO, cap);
    }
  }

  @Test
  @DisplayName("each value out of its range is refused, quoting it")
  void constructor_outOfRange_isRefused() {
    Duration negative = Duration.ofNanos(-1);

    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Backoff(negative, 1, SECOND, 0))
        .withMessage("initial PT-0.000000001S is negative");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Backoff.fixed(negative))
        .withMessage("initial PT-0.000000001S is negative");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Backoff.exponential(SECOND, Duration.ofMillis(999)))
        .withMessage("cap PT0.999S is less than initial PT1S");
    for (double factor : new double[] {0.99, 10.01, -1, Double.NaN, Double.POSITIVE_INFINITY}) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> new Backoff(SECOND, factor, SECOND, 0))
          .withMessage("factor " + factor + " is not in 1.0 to 10.0");
    }
    for (double jitter : new double[] {-0.01, 1.01, Double.NaN}) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> new Backoff(SECOND, 1, SECOND, jitter))
          .withMessage("jitter " + jitter + " is not in 0.0 to 1.0");
    }
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Backoff.fixed(SECOND).pauseAfter(0, always(0)))
        .withMessage("tries 0 is less than 1");
  }
}
