package io.vmcrypt.spring;

import io.micrometer.core.instrument.MeterRegistry;
import io.opentelemetry.api.OpenTelemetry;
import io.vmcrypt.micrometer.MicrometerCallListener;
import io.vmcrypt.opentelemetry.OpenTelemetryCallListener;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Who hears of remote calls: Micrometer and OpenTelemetry, where the program has them. */
@AutoConfiguration(
    before = VmcryptAutoConfiguration.class,
    afterName = {
      "org.springframework.boot.micrometer.metrics.autoconfigure.MetricsAutoConfiguration",
      "org.springframework.boot.micrometer.metrics.autoconfigure"
          + ".CompositeMeterRegistryAutoConfiguration",
      "org.springframework.boot.opentelemetry.autoconfigure.OpenTelemetrySdkAutoConfiguration"
    })
class VmcryptListenersAutoConfiguration {

  @Configuration(proxyBeanMethods = false)
  @ConditionalOnClass(MeterRegistry.class)
  static class Meters {

    @Bean
    @ConditionalOnMissingBean
    @ConditionalOnBean(MeterRegistry.class)
    MicrometerCallListener vmcryptMicrometerCallListener(MeterRegistry registry) {
      return new MicrometerCallListener(registry);
    }
  }

  @Configuration(proxyBeanMethods = false)
  @ConditionalOnClass({OpenTelemetry.class, OpenTelemetryCallListener.class})
  static class Traces {

    @Bean
    @ConditionalOnMissingBean
    @ConditionalOnBean(OpenTelemetry.class)
    OpenTelemetryCallListener vmcryptOpenTelemetryCallListener(OpenTelemetry openTelemetry) {
      return new OpenTelemetryCallListener(openTelemetry);
    }
  }
}
