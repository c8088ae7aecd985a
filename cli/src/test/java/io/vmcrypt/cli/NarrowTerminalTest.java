package io.vmcrypt.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command on a real terminal that is narrower than the parser of arguments believes in. */
@Tag("thorough")
class NarrowTerminalTest {

  private static final Path SCRIPT = Path.of("/usr/bin/script");

  @TempDir private Path directory;

  @Test
  @DisplayName("a terminal of 44 columns gets lines of 44 columns, a refusal's too")
  void narrowTerminal_isAsked() throws IOException, InterruptedException {
    assumeTrue(Files.isExecutable(SCRIPT), "there is no command \"script\" to make a terminal");
    Path screen = directory.resolve("screen");
    ProcessBuilder builder =
        new ProcessBuilder(
                SCRIPT.toString(),
                "-qec",
                "stty cols 44; " + String.join(" ", JavaProcess.java(Vmcrypt.class)) + " audit",
                "/dev/null")
            .redirectInput(Path.of("/dev/null").toFile())
            .redirectOutput(screen.toFile())
            .redirectErrorStream(true);
    builder.environment().keySet().removeIf(name -> name.startsWith("VMCRYPT_"));
    builder.environment().remove("COLUMNS");
    Process process = builder.start();
    try {
      assertThat(process.waitFor(300, TimeUnit.SECONDS)).isTrue();
    } finally {
      process.destroyForcibly();
    }

    String told = Files.readString(screen, UTF_8);
    assertThat(told.replaceAll("\\s+", " "))
        .contains("Say which VMs, in one way: their names, --below, or --all.");
    assertThat(told.lines())
        .anySatisfy(line -> assertThat(line.stripTrailing()).hasSizeBetween(30, 44));
    assertThat(told.lines())
        .allSatisfy(line -> assertThat(line.stripTrailing()).hasSizeLessThan(45));
  }
}
