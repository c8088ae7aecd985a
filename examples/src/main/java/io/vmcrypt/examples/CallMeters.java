package io.vmcrypt.examples;

import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.vmcrypt.core.operation.CallListener;
import io.vmcrypt.core.operation.RemoteCall;

/**
 * Counts remote calls, their durations and their retries with Micrometer, by system, method and
 * outcome. Give one to each client's builder. The tags have few values: no name of a server, a
 * service or a VM is among them.
 */
public final class CallMeters implements CallListener {

  private final MeterRegistry registry;

  public CallMeters(MeterRegistry registry) {
    this.registry = registry;
  }

  @Override
  public void onCall(RemoteCall call) {
    Tags tags =
        Tags.of(
            "system", call.system(), "method", call.method(), "outcome", call.outcome().value());
    Timer.builder("vmcrypt.calls").tags(tags).register(registry).record(call.duration());
    DistributionSummary.builder("vmcrypt.call.attempts")
        .tags(tags)
        .register(registry)
        .record(call.attempts());
  }
}
