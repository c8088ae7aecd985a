package io.vmcrypt.core;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The openssl of this machine: the judge of what is read, and the maker of what people have. */
public record OpenSsl(Path directory) {

  /** Skips the test, visibly, where there is no openssl. */
  public static OpenSsl in(Path directory) throws IOException, InterruptedException {
    OpenSsl openssl = new OpenSsl(directory);
    boolean present;
    try {
      present = openssl.exitCode("version") == 0;
    } catch (IOException notFound) {
      present = false;
    }
    assumeTrue(present, "openssl is not on the PATH");
    return openssl;
  }

  /** Whether a command works here: old algorithms need a provider that may be missing. */
  public boolean can(String... arguments) throws IOException, InterruptedException {
    return exitCode(arguments) == 0;
  }

  /** Runs a command that must succeed; file names are relative to the directory. */
  public String run(String... arguments) throws IOException, InterruptedException {
    Process process = start(arguments);
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor()).as("openssl %s: %s", List.of(arguments), output).isZero();
    return output;
  }

  /** A file of the directory. */
  public Path file(String name) {
    return directory.resolve(name);
  }

  private int exitCode(String... arguments) throws IOException, InterruptedException {
    Process process = start(arguments);
    process.getInputStream().readAllBytes();
    return process.waitFor();
  }

  private Process start(String... arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of("openssl"));
    command.addAll(List.of(arguments));
    Process process =
        new ProcessBuilder(command).directory(directory.toFile()).redirectErrorStream(true).start();
    process.getOutputStream().close();
    return process;
  }
}
