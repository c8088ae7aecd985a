package io.vmcrypt.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Runs the openssl of this machine, the judge of what the test authority makes. */
record OpenSsl(Path directory) {

  record Answer(int exitCode, String output) {}

  /** Skips the test, visibly, where there is no openssl. */
  static OpenSsl in(Path directory) throws IOException, InterruptedException {
    OpenSsl openssl = new OpenSsl(directory);
    boolean present;
    try {
      present = openssl.run("version").exitCode() == 0;
    } catch (IOException notFound) {
      present = false;
    }
    assumeTrue(present, "openssl is not on the PATH");
    return openssl;
  }

  Answer run(String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("openssl"));
    command.addAll(List.of(arguments));
    Process process =
        new ProcessBuilder(command).directory(directory.toFile()).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    return new Answer(process.waitFor(), output);
  }
}
