package io.vmcrypt.spring;

import io.micrometer.core.instrument.MeterRegistry;
import io.vmcrypt.core.operation.TimeSource;
import io.vmcrypt.estate.spec.Estate;
import io.vmcrypt.vsphere.VsphereClient;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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

  @Bean
  @ConditionalOnMissingBean
  KeyProviderWatches vmcryptKeyProviderWatches(
      VsphereClient vcenter, ObjectProvider<Estate> estates, VmcryptProperties properties) {
    List<String> ids = properties.health().keyProviders();
    if (ids.isEmpty()) {
      ids = estates.stream().map(Estate::keyProvider).toList();
    }
    return new KeyProviderWatches(ids, vcenter, properties.health().timeout(), TimeSource.system());
  }

  /** Where the program has Micrometer. */
  @Configuration(proxyBeanMethods = false)
  @ConditionalOnClass(MeterRegistry.class)
  static class Gauges {

    @Bean
    @ConditionalOnMissingBean
    KeyProviderGauges vmcryptKeyProviderGauges(KeyProviderWatches watches) {
      return new KeyProviderGauges(watches.all(), TimeSource.system());
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
    HealthContributor vmcryptHealthContributor(
        KeyProviderWatches watches, VmcryptProperties properties) {
      Map<String, HealthContributor> indicators = new LinkedHashMap<>();
      for (KeyProviderWatch watch : watches.all()) {
        indicators.put(
            watch.name(),
            new KeyProviderHealthIndicator(watch, properties.health(), TimeSource.system()));
      }
      return CompositeHealthContributor.fromMap(indicators);
    }
  }
}
