package io.vmcrypt.opentelemetry;

import static java.util.Objects.requireNonNull;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.api.metrics.DoubleHistogram;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.vmcrypt.core.operation.CallListener;
import io.vmcrypt.core.operation.RemoteCall;
import java.time.Clock;
import java.time.Instant;
import java.util.List;

/**
 * Makes a span and a measurement of each remote call. Give one to each client's builder; one can
 * serve several clients.
 *
 * <pre>{@code
 * VsphereClient.builder(address, credentials)
 *     .callListener(new OpenTelemetryCallListener(openTelemetry))
 *     .build();
 * }</pre>
 *
 * <p>The span is of kind client, has the method of the call as its name and the caller's current
 * span as its parent, and begins and ends when the call did. The histogram {@value #DURATION} has
 * its seconds. Both have, from OpenTelemetry's conventions for HTTP clients, as far as known:
 * {@code server.address}, {@code server.port}, {@code http.request.method}, {@code
 * http.response.status_code}, and {@code error.type} for a call that failed; and {@code
 * vmcrypt.system} and {@code vmcrypt.method}. The span also has {@code http.request.resend_count}
 * and {@code vmcrypt.operation}, which says what the call was for and has names of services, VMs
 * and key providers in it. There is no {@code url.full}: the SDK does not tell it. No secret is
 * among these. Thread-safe.
 */
public final class OpenTelemetryCallListener implements CallListener {

  /** The name of the histogram of durations, in seconds. */
  public static final String DURATION = "vmcrypt.call.duration";

  private static final String SCOPE = "io.vmcrypt";

  /** As the conventions have them for http.client.request.duration, and more for slow answers. */
  private static final List<Double> BOUNDS =
      List.of(
          0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1.0, 2.5, 5.0, 7.5, 10.0, 30.0,
          60.0, 180.0);

  private final Tracer tracer;
  private final DoubleHistogram durations;
  private final Clock clock;

  /**
   * A listener that tells OpenTelemetry.
   *
   * @param openTelemetry the program's
   * @throws NullPointerException if {@code openTelemetry} is null
   */
  public OpenTelemetryCallListener(OpenTelemetry openTelemetry) {
    this(openTelemetry, Clock.systemUTC());
  }

  OpenTelemetryCallListener(OpenTelemetry openTelemetry, Clock clock) {
    this.tracer = requireNonNull(openTelemetry, "openTelemetry").getTracer(SCOPE);
    this.durations =
        openTelemetry
            .getMeter(SCOPE)
            .histogramBuilder(DURATION)
            .setUnit("s")
            .setDescription("How long a remote call of the SDK took, with its repetitions")
            .setExplicitBucketBoundariesAdvice(BOUNDS)
            .build();
    this.clock = clock;
  }

  @Override
  public void onCall(RemoteCall call) {
    Instant end = clock.instant();
    Attributes attributes = attributes(call);
    Span span =
        tracer
            .spanBuilder(call.method())
            .setSpanKind(SpanKind.CLIENT)
            .setStartTimestamp(end.minus(call.duration()))
            .setAllAttributes(attributes)
            .setAttribute("vmcrypt.operation", call.operation())
            .startSpan();
    if (call.attempts() > 1) {
      span.setAttribute("http.request.resend_count", call.attempts() - 1L);
    }
    if (call.errorType().isPresent()) {
      span.setStatus(StatusCode.ERROR);
    }
    span.end(end);
    durations.record(call.duration().toNanos() / 1e9, attributes);
  }

  /** What has few values, and so is fit for a measurement too. */
  private static Attributes attributes(RemoteCall call) {
    AttributesBuilder attributes =
        Attributes.builder()
            .put("vmcrypt.system", call.system())
            .put("vmcrypt.method", call.method());
    call.server()
        .ifPresent(
            server ->
                attributes.put("server.address", server.host()).put("server.port", server.port()));
    call.requestMethod().ifPresent(method -> attributes.put("http.request.method", method));
    call.status().ifPresent(status -> attributes.put("http.response.status_code", status));
    call.errorType().ifPresent(type -> attributes.put("error.type", type));
    return attributes.build();
  }
}
