package io.vmcrypt.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A run of a main class in a process of its own, as a user starts it. */
final class JavaProcess {

  private static final int LIMIT_SECONDS = 600;

  private JavaProcess() {}

  /** Runs a main class; the environment has nothing of this one's but what is given. */
  static Run run(Class<?> main, Map<String, String> environment, String... arguments) {
    List<String> command = new ArrayList<>(java(main));
    command.addAll(List.of(arguments));
    try {
      Path out = Files.createTempFile("vmcrypt-out", ".txt");
      Path err = Files.createTempFile("vmcrypt-err", ".txt");
      ProcessBuilder builder =
          new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile());
      builder
          .environment()
          .keySet()
          .removeIf(name -> name.startsWith("OVH_") || name.startsWith("VMCRYPT_"));
      builder.environment().putAll(environment);
      Process process = builder.start();
      process.getOutputStream().close();
      if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new IllegalStateException(main + " did not end in " + LIMIT_SECONDS + " s");
      }
      Run run =
          new Run(
              process.exitValue(),
              Files.readString(out, StandardCharsets.UTF_8),
              Files.readString(err, StandardCharsets.UTF_8));
      Files.delete(out);
      Files.delete(err);
      return run;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /**
   * The command that starts a main class with the class path of this test. Its options spare what a
   * short life does not pay back.
   */
  static List<String> java(Class<?> main) {
    return List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-XX:TieredStopAtLevel=1",
        "-XX:+UseSerialGC",
        "-XX:+UnlockDiagnosticVMOptions",
        "-XX:-BytecodeVerificationRemote",
        "-cp",
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
        main.getName());
  }
}
