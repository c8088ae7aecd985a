package io.vmcrypt.spring;

import io.micrometer.core.instrument.MeterRegistry;
import io.vmcrypt.micrometer.MicrometerCallListener;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

/** Meters of remote calls, where the program has Micrometer. */
@AutoConfiguration(
    before = VmcryptAutoConfiguration.class,
    afterName = {
      "org.springframework.boot.micrometer.metrics.autoconfigure.MetricsAutoConfiguration",
      "org.springframework.boot.micrometer.metrics.autoconfigure"
          + ".CompositeMeterRegistryAutoConfiguration"
    })
@ConditionalOnClass(MeterRegistry.class)
class VmcryptMetricsAutoConfiguration {

  @Bean
  @ConditionalOnMissingBean
  @ConditionalOnBean(MeterRegistry.class)
  MicrometerCallListener vmcryptMicrometerCallListener(MeterRegistry registry) {
    return new MicrometerCallListener(registry);
  }
}
