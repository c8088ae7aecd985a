package io.vmcrypt.spring;

import io.micrometer.core.instrument.MeterRegistry;
import io.vmcrypt.core.operation.TimeSource;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

/** Gauges of the key providers, where the program has Micrometer. */
@AutoConfiguration(after = VmcryptKeyProvidersAutoConfiguration.class)
@ConditionalOnClass(MeterRegistry.class)
@ConditionalOnBean(KeyProviderWatches.class)
class VmcryptGaugesAutoConfiguration {

  @Bean
  @ConditionalOnMissingBean
  KeyProviderGauges vmcryptKeyProviderGauges(KeyProviderWatches watches) {
    return new KeyProviderGauges(watches.all(), TimeSource.system());
  }
}
