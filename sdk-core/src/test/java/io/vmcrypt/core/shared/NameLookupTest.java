package io.vmcrypt.core.shared;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class NameLookupTest {

  private static final Duration LONG = Duration.ofSeconds(30);

  @Test
  @DisplayName("a look-up that nobody answers is given up, and does not keep the program alive")
  void within_silent_isGivenUp() throws InterruptedException {
    CountDownLatch over = new CountDownLatch(1);
    CountDownLatch daemons = new CountDownLatch(1);
    assertThatExceptionOfType(TimeoutException.class)
        .isThrownBy(
            () ->
                NameLookup.within(
                    Duration.ofMillis(50),
                    () -> {
                      if (Thread.currentThread().isDaemon()) {
                        daemons.countDown();
                      }
                      over.await();
                      return "";
                    }));
    over.countDown();
    // on a busy machine the thread begins after the limit
    assertThat(daemons.await(LONG.toSeconds(), TimeUnit.SECONDS)).isTrue();
  }

  @Test
  @DisplayName("that a name is not known is told as the platform tells it, and so is a failure")
  void within_failure_isTold() {
    assertThatExceptionOfType(UnknownHostException.class)
        .isThrownBy(
            () ->
                NameLookup.within(
                    LONG,
                    () -> {
                      throw new UnknownHostException("kms.example");
                    }))
        .withMessage("kms.example")
        .satisfies(
            e ->
                assertThat(NameLookup.seen(e))
                    .isEqualTo("no address was found for the name (kms.example)"));
    assertThatExceptionOfType(UnknownHostException.class)
        .isThrownBy(
            () ->
                NameLookup.within(
                    LONG,
                    () -> {
                      throw new IOException("no network");
                    }))
        .withMessageContaining("no network")
        .satisfies(e -> assertThat(NameLookup.seen(e)).startsWith("the look-up failed ("))
        .withCauseInstanceOf(IOException.class);
  }

  @Test
  @DisplayName("an interrupt ends the wait, and the flag stays set")
  void ipv4_interrupted_endsAtOnce() {
    Thread.currentThread().interrupt();
    assertThatExceptionOfType(UnknownHostException.class)
        .isThrownBy(() -> NameLookup.ipv4("kms.invalid"))
        .satisfies(e -> assertThat(NameLookup.seen(e)).isEqualTo("the look-up was interrupted"));
    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  @DisplayName("addresses are told once each, those of IPv6 are not")
  void ipv4_address_isItself() throws UnknownHostException {
    assertThat(NameLookup.ipv4("127.0.0.1")).containsExactly("127.0.0.1");
    assertThat(NameLookup.ipv4("::1")).isEmpty();
  }
}
