package io.vmcrypt.benchmarks;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
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
 * @param output what it printed, a line or two; empty if that was thrown away
 */
record Ran(double seconds, double processorSeconds, double peakMib, String output) {

  private static final long LIMIT_SECONDS = 600;

  /** Runs a program of these benchmarks in a JVM of its own. */
  static Ran java(List<String> options, Class<?> program, String... arguments)
      throws IOException, InterruptedException {
    return of(Redirect.PIPE, Map.of(), command(options, program, arguments));
  }

  /** How {@link #java} runs a program. */
  static List<String> command(List<String> options, Class<?> program, String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(options);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), program.getName()));
    command.addAll(List.of(arguments));
    return command;
  }

  /**
   * Runs a command.
   *
   * @param out where its output goes; it is kept if that is a pipe, and must fit into one
   * @throws IllegalStateException if it fails, with what it said
   */
  static Ran of(Redirect out, Map<String, String> environment, List<String> command)
      throws IOException, InterruptedException {
    Path figures = Files.createTempFile("vmcrypt-ran", ".txt");
    Path said = Files.createTempFile("vmcrypt-ran", ".err");
    List<String> timed = new ArrayList<>(List.of("time", "-f", "%U %S %M", "-o", "" + figures));
    timed.addAll(command);
    ProcessBuilder builder =
        new ProcessBuilder(timed).redirectOutput(out).redirectError(said.toFile());
    builder.environment().putAll(environment);
    long start = System.nanoTime();
    Process process = builder.start();
    try {
      boolean ended = process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS);
      // GNU time tells the clock in hundredths only
      double seconds = (System.nanoTime() - start) / 1e9;
      if (!ended || process.exitValue() != 0) {
        throw new IllegalStateException(
            command
                + (ended ? " failed: " + Files.readString(figures) : " did not end: ")
                + Files.readString(said));
      }
      double[] told =
          Arrays.stream(Files.readString(figures).strip().split(" "))
              .mapToDouble(Double::parseDouble)
              .toArray();
      String output =
          new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
      return new Ran(seconds, told[0] + told[1], told[2] / 1024, output);
    } finally {
      process.destroyForcibly();
      Files.delete(figures);
      Files.delete(said);
    }
  }
}
