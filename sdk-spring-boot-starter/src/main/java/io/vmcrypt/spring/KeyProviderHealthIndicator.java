package io.vmcrypt.spring;

import io.vmcrypt.core.error.SdkException;
import io.vmcrypt.core.operation.TimeSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
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
  private final VmcryptProperties.Health set;
  private final TimeSource time;

  KeyProviderHealthIndicator(
      KeyProviderWatch watch, VmcryptProperties.Health set, TimeSource time) {
    this.watch = watch;
    this.set = set;
    this.time = time;
  }

  @Override
  public Health health() {
    try {
      return judge(watch.current());
    } catch (TimeoutException e) {
      return unknown("vCenter did not answer within " + set.timeout().toMillis() + " ms");
    } catch (ExecutionException e) {
      // the SDK's own messages hold no secret; of others the kind is told
      Throwable cause = e.getCause() == null ? e : e.getCause();
      String message = cause instanceof SdkException ? cause.getMessage() : null;
      return unknown(message == null ? cause.getClass().getSimpleName() : message);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return unknown("the thread was interrupted");
    }
  }

  private static Health unknown(String why) {
    return Health.down().withDetail("notKnown", why).build();
  }

  private Health judge(List<KeyProviderState> states) {
    if (states.isEmpty()) {
      return unknown("vCenter has no key provider");
    }
    boolean healthy = true;
    Map<String, Object> details = new LinkedHashMap<>();
    List<String> warnings = new ArrayList<>();
    for (KeyProviderState state : states) {
      List<String> problems = new ArrayList<>(state.problems());
      Map<String, Long> daysLeft = new LinkedHashMap<>();
      state
          .ends()
          .forEach(
              (whose, end) -> {
                long days = KeyProviderState.daysUntil(end, time.now());
                daysLeft.put(whose, days);
                if (days < 0) {
                  problems.add("The " + whose + " has ended: renew it.");
                } else if (days < set.certificateDays()) {
                  warnings.add(
                      state.id() + ": the " + whose + " ends in " + inWords(days) + ": renew it.");
                }
              });
      state
          .notShown()
          .forEach(
              whose ->
                  warnings.add(
                      "%s: it is not known when the %s ends: vCenter does not show it."
                          .formatted(state.id(), whose)));
      healthy &= state.healthy() && daysLeft.values().stream().allMatch(days -> days >= 0);
      Map<String, Object> provider = new LinkedHashMap<>();
      provider.put("status", state.summary());
      provider.put("daysLeft", daysLeft);
      provider.put("problems", problems);
      details.put(state.id(), provider);
    }
    if (!warnings.isEmpty()) {
      details.put("warnings", warnings);
    }
    return (healthy ? Health.up() : Health.down()).withDetails(details).build();
  }

  private static String inWords(long days) {
    return days == 0 ? "less than a day" : days + (days == 1 ? " day" : " days");
  }
}
