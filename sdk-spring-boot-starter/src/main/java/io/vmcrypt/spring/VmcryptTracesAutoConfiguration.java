package io.vmcrypt.spring;

import io.opentelemetry.api.OpenTelemetry;
import io.vmcrypt.opentelemetry.OpenTelemetryCallListener;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

/** Spans of remote calls, where the program has OpenTelemetry and sdk-opentelemetry. */
@AutoConfiguration(
    before = VmcryptAutoConfiguration.class,
    afterName =
        "org.springframework.boot.opentelemetry.autoconfigure.OpenTelemetrySdkAutoConfiguration")
@ConditionalOnClass({OpenTelemetry.class, OpenTelemetryCallListener.class})
class VmcryptTracesAutoConfiguration {

  @Bean
  @ConditionalOnMissingBean
  @ConditionalOnBean(OpenTelemetry.class)
  OpenTelemetryCallListener vmcryptOpenTelemetryCallListener(OpenTelemetry openTelemetry) {
    return new OpenTelemetryCallListener(openTelemetry);
  }
}
