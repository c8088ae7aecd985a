package io.vmcrypt.benchmarks;

import java.util.Arrays;

/** A program that reads one thumbprint and ends takes little longer than one of the JDK alone. */
record StartUpBudget() implements Budget {

  private static final int RUNS = 7;

  @Override
  public String name() {
    return "start-up";
  }

  @Override
  public String unit() {
    return "ms";
  }

  @Override
  public double limit() {
    return 1.25;
  }

  @Override
  public Round measure() throws Exception {
    double[] sdk = new double[RUNS];
    double[] bare = new double[RUNS];
    try (TlsServer server = TlsServer.start("TLSv1.2", "TLSv1.3")) {
      String port = Integer.toString(server.port());
      for (int i = 0; i < RUNS; i++) {
        sdk[i] = StartUp.of(SdkThumbprint.class, port).millis();
        bare[i] = StartUp.of(BareThumbprint.class, port).millis();
      }
    }
    return new Round(median(sdk), median(bare));
  }

  private static double median(double[] values) {
    Arrays.sort(values);
    return values[values.length / 2];
  }
}
