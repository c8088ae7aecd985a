package io.vmcrypt.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.testkit.FakeCloud;
import java.io.BufferedReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class InterruptProcessTest {

  @TempDir private Path directory;

  @Test
  @DisplayName("an interrupt says what vCenter goes on with, and vCenter does go on")
  void interrupt_saysWhatGoesOn() throws Exception {
    try (FakeCloud cloud = FakeCloud.start()) {
      Cli.createCluster(cloud, "kms-cluster");
      cloud.vcenter().setTaskDuration(Duration.ofHours(1));
      Path err = directory.resolve("err");
      List<String> command = new ArrayList<>(JavaProcess.java(Vmcrypt.class));
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

        process.destroy(); // the signal that ends a process; Ctrl-C runs the same
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
      } finally {
        process.destroyForcibly();
      }

      assertThat(process.exitValue()).isNotZero();
      assertThat(Files.readString(err))
          .contains(
              "vCenter goes on by itself with:\n  VM \"web-01\"", "Run the same command again");
    }
  }
}
