package io.vmcrypt.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * What a process took from its start to its end, as GNU {@code time} tells it.
 *
 * @param seconds on the clock
 * @param processorSeconds of all its threads, in the system too
 * @param peakMib the most memory that was resident
 */
record Cost(double seconds, double processorSeconds, double peakMib) {

  private static final long LIMIT_SECONDS = 600;

  /**
   * Runs a command; its output is thrown away.
   *
   * @throws IllegalStateException if it fails, with what it said
   */
  static Cost of(List<String> command, Map<String, String> environment)
      throws IOException, InterruptedException {
    Path figures = Files.createTempFile("vmcrypt-cost", ".txt");
    Path said = Files.createTempFile("vmcrypt-cost", ".err");
    List<String> timed = new ArrayList<>(List.of("time", "-f", "%U %S %M", "-o", "" + figures));
    timed.addAll(command);
    ProcessBuilder builder =
        new ProcessBuilder(timed)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(said.toFile());
    builder.environment().putAll(environment);
    long start = System.nanoTime();
    Process process = builder.start();
    try {
      boolean ended = process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS);
      // GNU time tells the clock in hundredths only
      double seconds = (System.nanoTime() - start) / 1e9;
      if (!ended || process.exitValue() != 0) {
        throw new IllegalStateException(
            command.get(0)
                + (ended ? " failed: " + Files.readString(figures) : " did not end: ")
                + Files.readString(said));
      }
      double[] told =
          Arrays.stream(Files.readString(figures).strip().split(" "))
              .mapToDouble(Double::parseDouble)
              .toArray();
      return new Cost(seconds, told[0] + told[1], told[2] / 1024);
    } finally {
      process.destroyForcibly();
      Files.delete(figures);
      Files.delete(said);
    }
  }
}
