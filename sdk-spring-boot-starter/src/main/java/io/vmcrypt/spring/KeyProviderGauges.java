package io.vmcrypt.spring;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.vmcrypt.core.operation.TimeSource;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * For each key provider: whether it is healthy (1 or 0), and the days until the first of its
 * certificates ends. They tell the last answer and never wait for one; NaN where it is not known,
 * as when the next answer is overdue.
 */
final class KeyProviderGauges implements MeterBinder {

  private final List<KeyProviderWatch> watches;
  private final TimeSource time;

  KeyProviderGauges(List<KeyProviderWatch> watches, TimeSource time) {
    this.watches = watches;
    this.time = time;
  }

  @Override
  public void bindTo(MeterRegistry registry) {
    for (KeyProviderWatch watch : watches) {
      gauge("vmcrypt.key.provider.healthy", watch, KeyProviderGauges::healthy, registry);
      gauge("vmcrypt.key.provider.certificate.days", watch, this::days, registry);
    }
  }

  private static void gauge(
      String name,
      KeyProviderWatch watch,
      ToDoubleFunction<List<KeyProviderState>> value,
      MeterRegistry registry) {
    Gauge.builder(
            name,
            watch,
            one -> {
              List<KeyProviderState> states = one.last();
              return states == null || states.isEmpty() ? Double.NaN : value.applyAsDouble(states);
            })
        .tag("provider", watch.name())
        .strongReference(true)
        .register(registry);
  }

  private static double healthy(List<KeyProviderState> states) {
    return states.stream().allMatch(KeyProviderState::healthy) ? 1 : 0;
  }

  private double days(List<KeyProviderState> states) {
    return states.stream()
        .flatMap(state -> state.ends().values().stream())
        .mapToDouble(end -> KeyProviderState.daysUntil(end, time.now()))
        .min()
        .orElse(Double.NaN);
  }
}
