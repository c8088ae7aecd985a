package io.vmcrypt.vsphere.internal.kms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.error.OperationInterruptedException;
import io.vmcrypt.core.internal.PollingLoop;
import io.vmcrypt.core.operation.Backoff;
import io.vmcrypt.core.operation.WaitOptions;
import io.vmcrypt.vsphere.VirtualTime;
import io.vmcrypt.vsphere.kms.KmsClusterStatus;
import io.vmcrypt.vsphere.kms.ManagedEntityStatus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The statuses of a key provider as they change. */
class StatusWatchTest {

  private static final Attempt ATTEMPT = new Attempt("vCenter", "watch", "x");
  private static final Duration START = Duration.ofHours(2);
  private static final Duration PAUSE = Duration.ofSeconds(10);

  private final VirtualTime time = new VirtualTime();

  StatusWatchTest() {
    // a clock that does not begin at zero
    time.sleep(START);
  }

  private int looks;

  private static KmsClusterStatus status(String colour) {
    return new KmsClusterStatus(
        "a", Optional.of(new ManagedEntityStatus(colour)), List.of(), Optional.empty());
  }

  private Duration passed() {
    return Duration.ofNanos(time.nanoTime()).minus(START);
  }

  /** Watches a key provider that looks like this, one after the other; the last one stays. */
  private StatusWatch watch(Duration timeout, String... colours) {
    PollingLoop<KmsClusterStatus> loop =
        new PollingLoop<>(
            ATTEMPT,
            time,
            Backoff.fixed(Duration.ofHours(1)),
            left -> status(colours[Math.min(looks++, colours.length - 1)]),
            KmsClusterStatus::summary,
            status -> OptionalInt.empty(),
            "");
    return new StatusWatch(
        ATTEMPT,
        time,
        loop,
        Backoff.fixed(Duration.ofHours(1)),
        WaitOptions.builder(timeout).backoff(Backoff.fixed(PAUSE)).build());
  }

  @Test
  @DisplayName("each status that differs from the one before is told once, until time is up")
  void changes() {
    StatusWatch watch =
        watch(Duration.ofSeconds(95), "red", "red", "green", "green", "red", "green", "green");
    List<String> told = new ArrayList<>();
    watch.forEachRemaining(
        status -> told.add(status.overallStatus().orElseThrow().value() + " " + looks));

    assertThat(told).containsExactly("red 1", "green 3", "red 5", "green 6");
    // one look each ten seconds, and a last one when time is up
    assertThat(looks).isEqualTo(11);
    assertThat(passed()).isEqualTo(Duration.ofSeconds(95));
    assertThat(watch.hasNext()).isFalse();
    assertThatThrownBy(watch::next).isInstanceOf(NoSuchElementException.class);
  }

  @Test
  @DisplayName("to ask for the next one twice does not skip one")
  void hasNext_twice() {
    StatusWatch watch = watch(Duration.ofSeconds(95), "red", "green");
    assertThat(watch.hasNext()).isTrue();
    assertThat(watch.hasNext()).isTrue();
    assertThat(looks).isEqualTo(1);
    assertThat(watch.next()).isEqualTo(status("red"));
    assertThat(watch.next()).isEqualTo(status("green"));
    assertThat(looks).isEqualTo(2);
  }

  @Test
  @DisplayName("there is a pause even where the status changes at each look")
  void pause() {
    StatusWatch watch = watch(Duration.ofSeconds(15), "red", "green", "red");
    watch.next();
    assertThat(passed()).isZero();
    watch.next();
    assertThat(passed()).isEqualTo(PAUSE);
    assertThat(watch.hasNext()).isFalse();
    assertThat(passed()).isEqualTo(Duration.ofSeconds(15));
    assertThat(looks).isEqualTo(2);
  }

  @Test
  @DisplayName("an interrupt ends the watch, and stays set")
  void interrupted() {
    StatusWatch watch = watch(Duration.ofSeconds(95), "red", "green");
    watch.next();
    Thread.currentThread().interrupt();
    try {
      assertThatThrownBy(watch::hasNext).isInstanceOf(OperationInterruptedException.class);
      assertThat(Thread.currentThread().isInterrupted()).isTrue();
    } finally {
      Thread.interrupted();
    }
  }
}
