/** Makes spans and measurements of the SDK's remote calls with OpenTelemetry. */
@org.jspecify.annotations.NullMarked
package io.vmcrypt.opentelemetry;
