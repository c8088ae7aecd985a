package io.vmcrypt.core;

import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import io.vmcrypt.core.internal.http.HttpTransport;
import io.vmcrypt.core.operation.WaitOptions;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** All that the builders of this module refuse. */
@SuppressWarnings("NullAway") // null is among it
class BuilderRefusalsTest {

  @Test
  @DisplayName("a wait has a timeout of more than zero, and nothing of it is null")
  void waitOptions() {
    assertThatNullPointerException()
        .isThrownBy(() -> WaitOptions.timeout(null))
        .withMessage("timeout");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> WaitOptions.timeout(Duration.ZERO))
        .withMessage("timeout PT0S is not more than zero");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> WaitOptions.timeout(Duration.ofSeconds(-5)))
        .withMessage("timeout PT-5S is not more than zero");
    WaitOptions options = WaitOptions.timeout(Duration.ofNanos(1));
    assertThatNullPointerException().isThrownBy(() -> options.backoff(null)).withMessage("backoff");
    assertThatNullPointerException()
        .isThrownBy(() -> options.progressListener(null))
        .withMessage("progressListener");
  }

  @Test
  @DisplayName("a transport has finite deadlines, at least one try and one byte, and no nulls")
  void httpTransport() {
    HttpTransport.Builder builder = HttpTransport.builder();
    for (Duration timeout :
        new Duration[] {
          Duration.ZERO, Duration.ofMillis(-1), Duration.ofNanos(999_999), Duration.ofDays(25)
        }) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> builder.connectTimeout(timeout))
          .withMessage("connectTimeout " + timeout + " is not in 1 ms to 24 days");
      assertThatIllegalArgumentException()
          .isThrownBy(() -> builder.callTimeout(timeout))
          .withMessage("callTimeout " + timeout + " is not in 1 ms to 24 days");
    }
    assertThatIllegalArgumentException()
        .isThrownBy(() -> builder.maxAnswerBytes(0))
        .withMessage("maxAnswerBytes 0 is less than 1");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> builder.maxTries(0))
        .withMessage("maxTries 0 is less than 1");
    assertThatNullPointerException().isThrownBy(() -> builder.trust(null)).withMessage("trust");
    assertThatNullPointerException()
        .isThrownBy(() -> builder.connectTimeout(null))
        .withMessage("connectTimeout");
    assertThatNullPointerException()
        .isThrownBy(() -> builder.callTimeout(null))
        .withMessage("callTimeout");
    assertThatNullPointerException().isThrownBy(() -> builder.backoff(null)).withMessage("backoff");
    assertThatNullPointerException().isThrownBy(() -> builder.time(null)).withMessage("time");
    assertThatNullPointerException()
        .isThrownBy(() -> builder.address("vcenter.example", null))
        .withMessage("host");
    assertThatNullPointerException()
        .isThrownBy(() -> builder.eachTry(null))
        .withMessage("interceptor");
    builder
        .connectTimeout(Duration.ofMillis(1))
        .callTimeout(Duration.ofDays(24))
        .maxTries(1)
        .maxAnswerBytes(1)
        .build()
        .close();
  }
}
