package io.vmcrypt.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * The command {@code thumbprint} of the runtime that {@code .ci/dist} makes, as a whole process,
 * and the bare program on the same JVM without a class-data archive.
 */
record RuntimeBudget() implements Budget {

  private static final Path RUNTIME = Path.of("cli", "target", "dist", "vmcrypt");
  private static final int RUNS = 7;

  @Override
  public String name() {
    return "runtime-thumbprint";
  }

  @Override
  public String unit() {
    return "ms";
  }

  @Override
  public double limit() {
    return 0.7;
  }

  @Override
  public Round measure() throws Exception {
    Path command = RUNTIME.resolve("bin").resolve("vmcrypt");
    if (!Files.isExecutable(command)) {
      throw new IllegalStateException(
          "there is no " + command + ": run .ci/dist first, and this from the repository's root");
    }
    double[] ours = new double[RUNS];
    double[] bare = new double[RUNS];
    try (TlsServer server = TlsServer.start("TLSv1.2", "TLSv1.3")) {
      String port = Integer.toString(server.port());
      List<String> thumbprint = List.of(command.toString(), "thumbprint", "127.0.0.1:" + port);
      List<String> program =
          List.of(
              RUNTIME.resolve("runtime").resolve("bin").resolve("java").toString(),
              "-Xshare:off",
              "-cp",
              System.getProperty("java.class.path"),
              BareThumbprint.class.getName(),
              port);
      for (int i = 0; i < RUNS; i++) {
        ours[i] = millis(thumbprint);
        bare[i] = millis(program);
      }
    }
    return new Round(median(ours), median(bare));
  }

  private static double millis(List<String> command) throws IOException, InterruptedException {
    return Cost.of(command, Map.of()).seconds() * 1000;
  }

  private static double median(double[] values) {
    Arrays.sort(values);
    return values[values.length / 2];
  }
}
