package io.vmcrypt.benchmarks;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;

/** A program that reads one thumbprint and ends takes little longer than one of the JDK alone. */
record StartUpBudget() implements Budget {

  private static final int RUNS = 7;
  private static final long LIMIT_SECONDS = 60;

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
      for (int i = 0; i < RUNS; i++) {
        sdk[i] = millis(SdkThumbprint.class, server.port());
        bare[i] = millis(BareThumbprint.class, server.port());
      }
    }
    return new Round(median(sdk), median(bare));
  }

  private static double median(double[] values) {
    Arrays.sort(values);
    return values[values.length / 2];
  }

  private static double millis(Class<?> program, int port)
      throws IOException, InterruptedException {
    ProcessBuilder builder =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                program.getName(),
                Integer.toString(port))
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD);
    long start = System.nanoTime();
    Process process = builder.start();
    try {
      if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
        throw new IllegalStateException(program.getSimpleName() + " failed");
      }
      return (System.nanoTime() - start) / 1e6;
    } finally {
      process.destroyForcibly();
    }
  }
}
