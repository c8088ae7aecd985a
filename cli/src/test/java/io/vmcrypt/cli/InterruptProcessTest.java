package io.vmcrypt.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.vmcrypt.testkit.FakeCloud;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(120)
@Tag("thorough")
class InterruptProcessTest {

  @TempDir private Path directory;

  /** Undoes what a process inherits that was started in the background: it ignores Ctrl-C. */
  private static final List<String> HEARING = List.of("/usr/bin/env", "--default-signal=INT");

  @ParameterizedTest(name = "SIG{0}")
  @CsvSource({"INT, 130", "TERM, 143"})
  @DisplayName("an interrupt says what vCenter goes on with, and vCenter does go on")
  void interrupt_saysWhatGoesOn(String signal, int status) throws Exception {
    assumeTrue(canHear(), "env --default-signal (coreutils 8.31) is not there");
    try (FakeCloud cloud = Cli.cloud()) {
      Cli.createCluster(cloud, "kms-cluster");
      cloud.vcenter().tasks().setDuration(Duration.ofHours(1));
      Path err = directory.resolve("err");
      List<String> command = new ArrayList<>(HEARING);
      command.addAll(JavaProcess.java(Vmcrypt.class));
      command.addAll(List.of("encrypt", "web-01", "--yes"));
      ProcessBuilder builder = new ProcessBuilder(command).redirectError(err.toFile());
      builder.environment().putAll(Cli.of(cloud).environment());
      Process process = builder.start();
      try (BufferedReader out = process.inputReader(UTF_8)) {
        String line = "";
        while (line != null && !line.contains("1 running: web-01")) {
          line = out.readLine();
        }
        assertThat(line).isNotNull();

        Process kill =
            new ProcessBuilder("kill", "-" + signal, String.valueOf(process.pid())).start();
        assertThat(kill.waitFor()).isZero();
        assertThat(process.waitFor(300, TimeUnit.SECONDS)).isTrue();
      } finally {
        process.destroyForcibly();
      }

      assertThat(process.exitValue()).isEqualTo(status);
      assertThat(Files.readString(err))
          .contains(
              "vCenter goes on by itself with:\n  VM \"web-01\"", "Run the same command again");
      assertThat(Cli.of(cloud).run("encrypt", "web-01", "--plan").words())
          .contains("web-01: waits for the task that runs on it");
    }
  }

  private static boolean canHear() throws Exception {
    List<String> command = new ArrayList<>(HEARING);
    command.add("true");
    try {
      return new ProcessBuilder(command).start().waitFor() == 0;
    } catch (IOException e) {
      return false;
    }
  }
}
