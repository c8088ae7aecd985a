package io.vmcrypt.benchmarks;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A program in a JVM of its own, from its start to its end.
 *
 * @param millis how long it took
 * @param output what it printed
 */
record StartUp(double millis, String output) {

  private static final long LIMIT_SECONDS = 60;

  static StartUp of(Class<?> program, String... args) throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                program.getName()));
    command.addAll(List.of(args));
    long start = System.nanoTime();
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    try (InputStream out = process.getInputStream()) {
      // the output is a line or two, which fits into the pipe
      if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
        throw new IllegalStateException(program.getSimpleName() + " failed");
      }
      double millis = (System.nanoTime() - start) / 1e6;
      return new StartUp(millis, new String(out.readAllBytes(), StandardCharsets.UTF_8).strip());
    } finally {
      process.destroyForcibly();
    }
  }
}
