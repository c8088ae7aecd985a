package io.vmcrypt.ovh.internal.auth;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.error.ConnectionException;
import io.vmcrypt.core.operation.TimeSource;
import io.vmcrypt.core.secret.Secret;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class OAuth2AuthenticationTest {

  private static final int THREADS = 8;

  private final AtomicInteger asked = new AtomicInteger();
  private final List<Thread> threads = new CopyOnWriteArrayList<>();

  @Test
  @DisplayName("those who wait for a token that does not come do not try one after the other")
  void prepare_tokenServerIsSilent_failsForAllWhoWait() throws Exception {
    OAuth2Authentication authentication =
        new OAuth2Authentication(
            TimeSource.system(),
            () -> {
              if (asked.incrementAndGet() > THREADS) {
                return new AccessToken(Secret.of("later"), Duration.ofHours(1));
              }
              untilAllOthersWait();
              throw new ConnectionException(
                  new Attempt("OVHcloud API", "get an access token", "ovh.example"),
                  "no complete answer came in time",
                  "Try again.",
                  null);
            });
    List<RuntimeException> failures = new CopyOnWriteArrayList<>();
    for (int i = 0; i < THREADS; i++) {
      threads.add(
          new Thread(
              () -> {
                try {
                  authentication.prepare();
                } catch (RuntimeException e) {
                  failures.add(e);
                }
              }));
    }
    threads.forEach(Thread::start);
    for (Thread thread : threads) {
      thread.join();
    }

    assertThat(asked).hasValue(1);
    assertThat(failures).hasSize(THREADS).allMatch(ConnectionException.class::isInstance);

    // who comes later has waited for nobody
    asked.set(THREADS);
    authentication.prepare();
    assertThat(asked).hasValue(THREADS + 1);
  }

  private void untilAllOthersWait() {
    while (others().anyMatch(thread -> thread.getState() != Thread.State.BLOCKED)) {
      Thread.onSpinWait();
    }
  }

  private Stream<Thread> others() {
    return threads.stream()
        .filter(
            thread ->
                thread != Thread.currentThread() && thread.getState() != Thread.State.TERMINATED);
  }
}
