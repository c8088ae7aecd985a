package io.vmcrypt.opentelemetry;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.context.Scope;
import io.opentelemetry.sdk.metrics.data.HistogramPointData;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.testing.junit5.OpenTelemetryExtension;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.vmcrypt.core.HostAndPort;
import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.operation.RemoteCall;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class OpenTelemetryCallListenerTest {

  private static final Instant NOW = Instant.parse("2026-11-25T12:00:10Z");

  @RegisterExtension
  static final OpenTelemetryExtension TELEMETRY = OpenTelemetryExtension.create();

  /** The extension empties what it holds before each test: a listener begins after that. */
  private static OpenTelemetryCallListener listener() {
    return new OpenTelemetryCallListener(
        TELEMETRY.getOpenTelemetry(), Clock.fixed(NOW, ZoneOffset.UTC));
  }

  private static RemoteCall refused() {
    return new RemoteCall(
        new Attempt("OVHcloud API", "register KMS 192.0.2.1", "pcc-192-0-2-1"),
        "POST /dedicatedCloud/{serviceName}/vmEncryption/kms",
        Optional.of(HostAndPort.of("eu.api.ovh.com", 443)),
        Optional.of("POST"),
        OptionalInt.of(403),
        Duration.ofSeconds(7),
        3,
        RemoteCall.Outcome.PERMISSION_DENIED);
  }

  @Test
  @DisplayName("a call is a client's span from its start to its end, inside the caller's span")
  void onCall_isASpan() {
    Span job = TELEMETRY.getOpenTelemetry().getTracer("job").spanBuilder("job").startSpan();
    try (Scope scope = job.makeCurrent()) {
      assertThat(scope).isNotNull();
      listener().onCall(refused());
    } finally {
      job.end();
    }

    SpanData span = TELEMETRY.getSpans().get(0);
    assertThat(span.getName()).isEqualTo("POST /dedicatedCloud/{serviceName}/vmEncryption/kms");
    assertThat(span.getKind()).isEqualTo(SpanKind.CLIENT);
    assertThat(span.getParentSpanId()).isEqualTo(job.getSpanContext().getSpanId());
    assertThat(span.getEndEpochNanos()).isEqualTo(TimeUnit.SECONDS.toNanos(NOW.getEpochSecond()));
    assertThat(span.getEndEpochNanos() - span.getStartEpochNanos())
        .isEqualTo(TimeUnit.SECONDS.toNanos(7));
    assertThat(span.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
    assertThat(span.getAttributes().asMap())
        .isEqualTo(
            Attributes.builder()
                .put("server.address", "eu.api.ovh.com")
                .put("server.port", 443)
                .put("http.request.method", "POST")
                .put("http.response.status_code", 403)
                .put("http.request.resend_count", 2)
                .put("error.type", "permission_denied")
                .put("vmcrypt.system", "OVHcloud API")
                .put("vmcrypt.method", "POST /dedicatedCloud/{serviceName}/vmEncryption/kms")
                .put("vmcrypt.operation", "register KMS 192.0.2.1")
                .build()
                .asMap());
  }

  @Test
  @DisplayName("what is measured has no names of KMSs, VMs or services in it")
  void onCall_isMeasured() {
    listener().onCall(refused());

    MetricData metric =
        TELEMETRY.getMetrics().stream()
            .filter(one -> one.getName().equals(OpenTelemetryCallListener.DURATION))
            .findFirst()
            .orElseThrow();
    assertThat(metric.getUnit()).isEqualTo("s");
    HistogramPointData point = metric.getHistogramData().getPoints().iterator().next();
    assertThat(point.getSum()).isEqualTo(7);
    assertThat(point.getAttributes().asMap())
        .containsEntry(AttributeKey.stringKey("error.type"), "permission_denied")
        .containsEntry(AttributeKey.longKey("server.port"), 443L)
        .doesNotContainKey(AttributeKey.stringKey("vmcrypt.operation"));
  }

  @Test
  @DisplayName("a call that succeeds is no error; what is not known is left out")
  void onCall_ofAnotherWire_leavesOutWhatItHasNot() {
    listener()
        .onCall(
            new RemoteCall(
                new Attempt("KMS", "probe", "192.0.2.1:5696"),
                "KMIP probe",
                Optional.of(HostAndPort.of("192.0.2.1", 5696)),
                Optional.empty(),
                OptionalInt.empty(),
                Duration.ofMillis(20),
                1,
                RemoteCall.Outcome.SUCCEEDED));

    SpanData span = TELEMETRY.getSpans().get(0);
    assertThat(span.getStatus().getStatusCode()).isEqualTo(StatusCode.UNSET);
    assertThat(span.getAttributes().asMap())
        .isEqualTo(
            Attributes.builder()
                .put("server.address", "192.0.2.1")
                .put("server.port", 5696)
                .put("vmcrypt.system", "KMS")
                .put("vmcrypt.method", "KMIP probe")
                .put("vmcrypt.operation", "probe")
                .build()
                .asMap());
  }
}
