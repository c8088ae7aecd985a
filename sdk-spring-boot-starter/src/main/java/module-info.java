/** The SDK in a Spring Boot program. */
module io.vmcrypt.spring {
  requires transitive io.vmcrypt.core;
  requires transitive io.vmcrypt.estate;
  requires transitive io.vmcrypt.ovh;
  requires transitive io.vmcrypt.vsphere;
  requires transitive spring.context;
  requires spring.beans;
  requires spring.boot;
  requires spring.boot.autoconfigure;
  requires spring.core;
  requires static com.fasterxml.jackson.annotation;
  requires static io.opentelemetry.api;
  requires static io.vmcrypt.micrometer;
  requires static io.vmcrypt.opentelemetry;
  requires static io.vmcrypt.testkit;
  requires static micrometer.core;
  requires static org.jspecify;
  requires static spring.boot.actuator;
  requires static spring.boot.health;

  exports io.vmcrypt.spring.testing;

  // Spring reaches into it by reflection
  opens io.vmcrypt.spring;
}
