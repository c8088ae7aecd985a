package io.vmcrypt.spring;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * For each key provider: whether it is healthy (1 or 0), and the days until the first of its
 * certificates ends. They tell the last answer and never wait for one; NaN where it is not known,
 * as when the next answer is overdue.
 *
 * @param watches what is asked
 */
record KeyProviderGauges(List<KeyProviderWatch> watches) implements MeterBinder {

  @Override
  public void bindTo(MeterRegistry registry) {
    for (KeyProviderWatch watch : watches) {
      gauge("vmcrypt.key.provider.healthy", watch, KeyProviderGauges::healthy, registry);
      gauge("vmcrypt.key.provider.certificate.days", watch, KeyProviderGauges::days, registry);
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

  private static double days(List<KeyProviderState> states) {
    return states.stream()
        .flatMap(state -> state.daysLeft().values().stream())
        .mapToDouble(Long::doubleValue)
        .min()
        .orElse(Double.NaN);
  }
}
