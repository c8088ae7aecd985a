/** The SDK's remote calls in OpenTelemetry. */
module io.vmcrypt.opentelemetry {
  requires transitive io.vmcrypt.core;
  requires transitive io.opentelemetry.api;
  requires io.opentelemetry.common;
  requires io.opentelemetry.context;
  requires static org.jspecify;

  exports io.vmcrypt.opentelemetry;
}
