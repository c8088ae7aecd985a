package io.vmcrypt.benchmarks;

import java.util.Map;

/** Reading a certificate costs little more than a handshake of the JDK. */
record ReadCertificateBudget(String protocol) implements Budget {

  @Override
  public String name() {
    return "read-certificate-" + protocol;
  }

  @Override
  public String unit() {
    return "ms";
  }

  @Override
  public double limit() {
    return 1.15;
  }

  @Override
  public Round measure() throws Exception {
    Map<String, String> parameters = Map.of("protocol", protocol);
    return new Round(
        Jmh.time(ReadCertificateBenchmark.class, "sdk", parameters),
        Jmh.time(ReadCertificateBenchmark.class, "bareJsse", parameters));
  }
}
