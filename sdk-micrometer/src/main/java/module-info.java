/** The SDK's remote calls in Micrometer. */
module io.vmcrypt.micrometer {
  requires transitive io.vmcrypt.core;
  requires transitive micrometer.core;
  requires static org.jspecify;

  exports io.vmcrypt.micrometer;
}
