package io.vmcrypt.micrometer;

import static java.util.Objects.requireNonNull;

import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.vmcrypt.core.HostAndPort;
import io.vmcrypt.core.operation.CallListener;
import io.vmcrypt.core.operation.RemoteCall;

/**
 * Counts and times remote calls with Micrometer. Give one to each client's builder; one can serve
 * several clients.
 *
 * <pre>{@code
 * VsphereClient.builder(address, credentials)
 *     .callListener(new MicrometerCallListener(registry))
 *     .build();
 * }</pre>
 *
 * <p>Two meters are fed: the timer {@value #CALLS}, and the summary {@value #ATTEMPTS}, which is
 * above 1 where calls were repeated. Both have the tags
 *
 * <ul>
 *   <li>{@code system}: "OVHcloud API", "vCenter" or "KMS"
 *   <li>{@code method}: such as {@code vim ListKmipServers}, without names of services or VMs
 *   <li>{@code outcome}: {@code succeeded}, or what kind of failure it was
 *   <li>{@code server}: {@code host:port}, or {@code none} for a call that ended before it was sent
 *   <li>{@code status}: of HTTP, or {@code none}
 * </ul>
 *
 * <p>These have few values; no name of a service or a VM and no secret is among them. Thread-safe.
 */
public final class MicrometerCallListener implements CallListener {

  /** The name of the timer of calls. */
  public static final String CALLS = "vmcrypt.calls";

  /** The name of the summary of how often a call was sent. */
  public static final String ATTEMPTS = "vmcrypt.call.attempts";

  private static final String NONE = "none";

  private final MeterRegistry registry;

  /**
   * A listener that feeds a registry.
   *
   * @param registry where the meters are
   * @throws NullPointerException if {@code registry} is null
   */
  public MicrometerCallListener(MeterRegistry registry) {
    this.registry = requireNonNull(registry, "registry");
  }

  @Override
  public void onCall(RemoteCall call) {
    Tags tags =
        Tags.of("system", call.system())
            .and("method", call.method())
            .and("outcome", call.outcome().value())
            .and("server", call.server().map(HostAndPort::toString).orElse(NONE))
            .and(
                "status",
                call.status().stream().mapToObj(Integer::toString).findAny().orElse(NONE));
    Timer.builder(CALLS)
        .description("Remote calls of the SDK")
        .tags(tags)
        .register(registry)
        .record(call.duration());
    DistributionSummary.builder(ATTEMPTS)
        .description("How often a remote call was sent")
        .tags(tags)
        .register(registry)
        .record(call.attempts());
  }
}
