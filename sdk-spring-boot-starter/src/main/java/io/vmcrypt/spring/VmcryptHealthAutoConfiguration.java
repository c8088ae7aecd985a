package io.vmcrypt.spring;

import io.vmcrypt.core.operation.TimeSource;
import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.health.contributor.CompositeHealthContributor;
import org.springframework.boot.health.contributor.HealthContributor;
import org.springframework.context.annotation.Bean;

/** A health indicator for each key provider, where the program has Spring Boot's health. */
@AutoConfiguration(
    after = VmcryptKeyProvidersAutoConfiguration.class,
    beforeName =
        "org.springframework.boot.health.autoconfigure.contributor"
            + ".HealthContributorAutoConfiguration")
@ConditionalOnClass(HealthContributor.class)
@ConditionalOnBean(KeyProviderWatches.class)
class VmcryptHealthAutoConfiguration {

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
