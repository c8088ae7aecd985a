package io.vmcrypt.spring;

import io.vmcrypt.core.error.SdkException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/**
 * The health of key providers. What is not known, or not in time, is DOWN. A certificate that ends
 * soon, or that vCenter does not show, is a warning among the details; one that has ended is DOWN.
 */
final class KeyProviderHealthIndicator implements HealthIndicator {

  private final KeyProviderWatch watch;

  KeyProviderHealthIndicator(KeyProviderWatch watch) {
    this.watch = watch;
  }

  @Override
  public Health health() {
    try {
      return judge(watch.current());
    } catch (TimeoutException e) {
      return unknown("vCenter did not answer in time");
    } catch (ExecutionException e) {
      // the SDK's own messages hold no secret; of others the kind is told
      Throwable cause = e.getCause() == null ? e : e.getCause();
      return unknown(
          cause instanceof SdkException
              ? String.valueOf(cause.getMessage())
              : cause.getClass().getSimpleName());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return unknown("the thread was interrupted");
    }
  }

  private static Health unknown(String why) {
    return Health.down().withDetail("notKnown", why).build();
  }

  private static Health judge(List<KeyProviderState> states) {
    if (states.isEmpty()) {
      return unknown("vCenter has no key provider");
    }
    boolean healthy = states.stream().allMatch(KeyProviderState::healthy);
    Health.Builder health = healthy ? Health.up() : Health.down();
    for (KeyProviderState state : states) {
      health.withDetail(
          state.id(),
          Map.of(
              "status", state.summary(),
              "daysLeft", state.daysLeft(),
              "problems", state.problems()));
    }
    List<String> warnings = states.stream().flatMap(state -> state.warnings().stream()).toList();
    return (warnings.isEmpty() ? health : health.withDetail("warnings", warnings)).build();
  }
}
