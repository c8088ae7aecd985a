package io.vmcrypt.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vmcrypt.testkit.http.Fault;
import io.vmcrypt.testkit.http.Faults;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class FaultTest {
  @Test
  @DisplayName("A fault comes instead of the effect, unless it damages the answer or is told so")
  void takesEffect_byKind_isAsStated() {
    assertThat(Fault.delay(Duration.ofMillis(1)).takesEffect()).isTrue();
    assertThat(Fault.cut().takesEffect()).isTrue();
    assertThat(Fault.drip(Duration.ofMillis(1)).takesEffect()).isTrue();
    assertThat(Fault.silence().takesEffect()).isFalse();
    assertThat(Fault.close().takesEffect()).isFalse();
    assertThat(Fault.serverError().takesEffect()).isFalse();
    assertThat(Fault.serverError().afterTakingEffect().takesEffect()).isTrue();
    assertThat(Fault.serverError().afterTakingEffect())
        .hasToString("ANSWER 500 after taking effect");
  }

  @Test
  @DisplayName("Arguments out of range are refused with the value and the bound")
  void factories_badArguments_areRefused() {
    assertThatThrownBy(() -> Fault.delay(Duration.ZERO))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("delay must be positive: PT0S");
    assertThatThrownBy(() -> Fault.drip(Duration.ofSeconds(2)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("pause must be at most 1 second: PT2S");
    assertThatThrownBy(() -> Fault.oversized(0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("size must be at least 1: 0");
    assertThatThrownBy(() -> Fault.answer(99, "text/plain", ""))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("status must be 200 to 599: 99");
    assertThatThrownBy(() -> Fault.cut().withHeader("X", "y"))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> Fault.expiredSession().afterTakingEffect())
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> new Faults().onNth(0, request -> true, Fault.cut()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("n must be at least 1: 0");
  }
}
