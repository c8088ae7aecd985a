package io.vmcrypt.core;

import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.vmcrypt.core.internal.http.HttpTransport;
import io.vmcrypt.core.operation.WaitOptions;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** All that the builders of this module refuse. */
class BuilderRefusalsTest {

  @Test
  @DisplayName("a wait has a timeout of more than zero")
  void waitOptions() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> WaitOptions.timeout(Duration.ZERO))
        .withMessage("timeout PT0S is not more than zero");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> WaitOptions.timeout(Duration.ofSeconds(-5)))
        .withMessage("timeout PT-5S is not more than zero");
  }

  @Test
  @DisplayName("a transport has finite deadlines, at least one try and one byte")
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
    builder
        .connectTimeout(Duration.ofMillis(1))
        .callTimeout(Duration.ofDays(24))
        .maxTries(1)
        .maxAnswerBytes(1)
        .build()
        .close();
  }
}
