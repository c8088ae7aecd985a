package io.vmcrypt.spring;

import io.micrometer.core.instrument.MeterRegistry;
import io.vmcrypt.core.operation.TimeSource;
import io.vmcrypt.estate.spec.Estate;
import io.vmcrypt.vsphere.VsphereClient;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.health.contributor.CompositeHealthContributor;
import org.springframework.boot.health.contributor.HealthContributor;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.task.SimpleAsyncTaskExecutor;

/**
 * The health of the key providers, and gauges of them. Nothing is read before the first question.
 */
@AutoConfiguration(
    after = VmcryptAutoConfiguration.class,
    beforeName =
        "org.springframework.boot.health.autoconfigure.contributor"
            + ".HealthContributorAutoConfiguration")
@ConditionalOnBean(VsphereClient.class)
class VmcryptKeyProvidersAutoConfiguration {

  /**
   * What indicators and gauges ask.
   *
   * @param all one for each indicator
   */
  record KeyProviderWatches(List<KeyProviderWatch> all) {}

  @Bean
  KeyProviderWatches vmcryptKeyProviderWatches(
      VsphereClient vcenter, ObjectProvider<Estate> estates, VmcryptProperties properties) {
    VmcryptProperties.Health set = properties.health();
    List<String> ids =
        set.keyProviders().isEmpty()
            ? estates.stream().map(Estate::keyProvider).toList()
            : set.keyProviders();
    TimeSource time = TimeSource.system();
    Duration limit = Duration.ofDays(set.certificateDays());
    // a thread for each reading, which does not keep the program from ending
    SimpleAsyncTaskExecutor executor = new SimpleAsyncTaskExecutor("vmcrypt-health-");
    executor.setDaemon(true);
    Map<String, Supplier<List<KeyProviderState>>> readings = new LinkedHashMap<>();
    ids.forEach(id -> readings.put(id, () -> List.of(one(vcenter, id, limit, time))));
    if (ids.isEmpty()) {
      readings.put("all", () -> all(vcenter, limit, time));
    }
    return new KeyProviderWatches(
        readings.entrySet().stream()
            .map(
                is ->
                    new KeyProviderWatch(is.getKey(), is.getValue(), set.timeout(), time, executor))
            .toList());
  }

  /** A KMS cluster or a native key provider; one that is not there is an error. */
  static KeyProviderState one(VsphereClient vcenter, String id, Duration limit, TimeSource time) {
    return vcenter
        .kmsClusters()
        .find(id)
        .map(cluster -> KeyProviderState.of(cluster.status(), time.now(), limit))
        .orElseGet(() -> KeyProviderState.of(vcenter.nativeKeyProviders().get(id)));
  }

  private static List<KeyProviderState> all(
      VsphereClient vcenter, Duration limit, TimeSource time) {
    return vcenter.kmsClusters().list().stream()
        .map(cluster -> KeyProviderState.of(cluster.status(), time.now(), limit))
        .toList();
  }

  /** Where the program has Micrometer. */
  @Configuration(proxyBeanMethods = false)
  @ConditionalOnClass(MeterRegistry.class)
  static class Gauges {

    @Bean
    KeyProviderGauges vmcryptKeyProviderGauges(KeyProviderWatches watches) {
      return new KeyProviderGauges(watches.all());
    }
  }

  /** Where the program has Spring Boot's health. */
  @Configuration(proxyBeanMethods = false)
  @ConditionalOnClass(HealthContributor.class)
  static class Indicators {

    // not at the class: this condition is a class of Spring Boot's health, and all conditions of a
    // class are loaded before one of them is asked
    @Bean
    @ConditionalOnEnabledHealthIndicator("vmcrypt")
    @ConditionalOnMissingBean(name = "vmcryptHealthContributor")
    HealthContributor vmcryptHealthContributor(KeyProviderWatches watches) {
      Map<String, HealthContributor> indicators = new LinkedHashMap<>();
      watches
          .all()
          .forEach(watch -> indicators.put(watch.name(), new KeyProviderHealthIndicator(watch)));
      return CompositeHealthContributor.fromMap(indicators);
    }
  }
}
