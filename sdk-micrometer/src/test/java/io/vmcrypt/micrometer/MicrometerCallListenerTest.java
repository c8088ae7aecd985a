package io.vmcrypt.micrometer;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vmcrypt.core.HostAndPort;
import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.operation.RemoteCall;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class MicrometerCallListenerTest {

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final MicrometerCallListener listener = new MicrometerCallListener(registry);

  private static RemoteCall call(int seconds, int attempts) {
    return new RemoteCall(
        new Attempt("vCenter", "read MARK-vm", "192.0.2.7:443"),
        "vim ListKmipServers",
        Optional.of(HostAndPort.of("192.0.2.7", 443)),
        Optional.of("POST"),
        OptionalInt.of(200),
        Duration.ofSeconds(seconds),
        attempts,
        RemoteCall.Outcome.SUCCEEDED);
  }

  @Test
  @DisplayName("calls of the same kind are counted, timed and their tries summed in two meters")
  void onCall_sameKind_isOneTimer() {
    listener.onCall(call(2, 1));
    listener.onCall(call(4, 3));

    String[] tags = {
      "system", "vCenter",
      "method", "vim ListKmipServers",
      "outcome", "succeeded",
      "server", "192.0.2.7:443",
      "status", "200"
    };
    Timer timer = registry.get("vmcrypt.calls").tags(tags).timer();
    assertThat(timer.count()).isEqualTo(2);
    assertThat(timer.totalTime(TimeUnit.SECONDS)).isEqualTo(6);
    assertThat(registry.get("vmcrypt.call.attempts").tags(tags).summary().totalAmount())
        .isEqualTo(4);
    assertThat(registry.getMeters()).hasSize(2);
  }

  @Test
  @DisplayName("a call that was not sent has the same tags, with none in them; no name is told")
  void onCall_notSent_hasNone() {
    listener.onCall(
        new RemoteCall(
            new Attempt("KMS", "probe MARK-kms", "192.0.2.1:5696"),
            "KMIP probe",
            Optional.empty(),
            Optional.empty(),
            OptionalInt.empty(),
            Duration.ZERO,
            0,
            RemoteCall.Outcome.ABANDONED));

    Meter.Id id = registry.get("vmcrypt.calls").timer().getId();
    assertThat(id.getTag("server")).isEqualTo("none");
    assertThat(id.getTag("status")).isEqualTo("none");
    assertThat(id.getTag("outcome")).isEqualTo("abandoned");
    assertThat(id.getTags().toString()).doesNotContain("MARK-");
  }
}
