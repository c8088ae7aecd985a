package io.vmcrypt.testkit;

import static io.vmcrypt.testkit.Refusals.refuses;

import io.vmcrypt.testkit.http.Fault;
import io.vmcrypt.testkit.http.Faults;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class FaultTest {
  @Test
  @DisplayName("Arguments out of range are refused with the value and the bound")
  void factories_badArguments_areRefused() {
    refuses(() -> Fault.delay(Duration.ZERO), "delay must be positive: PT0S");
    refuses(() -> Fault.drip(Duration.ofSeconds(2)), "pause must be at most 1 second: PT2S");
    refuses(() -> Fault.oversized(0), "size must be at least 1: 0");
    refuses(() -> Fault.answer(99, "text/plain", ""), "status must be 200 to 599: 99");
    refuses(IllegalStateException.class, () -> Fault.cut().withHeader("X", "y"));
    refuses(IllegalStateException.class, () -> Fault.expiredSession().afterTakingEffect());
    refuses(() -> new Faults().onNth(0, request -> true, Fault.cut()), "n must be at least 1: 0");
  }
}
