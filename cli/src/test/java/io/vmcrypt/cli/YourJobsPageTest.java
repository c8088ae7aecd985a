package io.vmcrypt.cli;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import picocli.CommandLine;

/** What docs/your-jobs.md and its Compose file show can be run as it stands there. */
class YourJobsPageTest {

  private static final Path DOCS = Path.of("..", "docs");
  private static final Pattern COMMAND = Pattern.compile("(?m)^    vmcrypt (.+)$");

  private static Map<?, ?> map(@Nullable Object value) {
    return (Map<?, ?>) requireNonNull(value);
  }

  private static Map<?, ?> service(String name) throws IOException {
    String yaml = Files.readString(DOCS.resolve("your-jobs-compose.yaml"));
    Map<?, ?> file = map(new Load(LoadSettings.builder().build()).loadFromString(yaml));
    assertThat(file.get("volumes")).asString().contains("fakes");
    return map(map(file.get("services")).get(name));
  }

  private static void understood(List<String> command) {
    PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream());
    CommandLine line = Vmcrypt.commandLine(Cli.bare().surroundings(nowhere, nowhere));
    CommandLine.ParseResult parsed = line.parseArgs(command.toArray(String[]::new));
    assertThat(parsed.hasSubcommand()).as("%s", command).isTrue();
    assertThat(command.get(0)).isEqualTo("fake");
  }

  @Test
  @DisplayName("the Compose file starts what the command understands, and names no registry")
  void composeFile_isUnderstood() throws IOException {
    Map<?, ?> standIns = service("fakes");
    Map<?, ?> job = service("job");

    understood(
        ((List<?>) requireNonNull(standIns.get("command"))).stream().map(String::valueOf).toList());
    assertThat(standIns.get("image")).isEqualTo("vmcrypt:local");
    assertThat(standIns.get("stdin_open")).isEqualTo(true);
    assertThat(job.get("network_mode")).isEqualTo("service:fakes");
    assertThat(job.get("image")).asString().doesNotContain("/");
    // what the job is told is where the stand-ins write it
    String folder = "/fakes";
    assertThat(standIns.get("volumes")).asString().contains("fakes:" + folder);
    assertThat(job.get("volumes")).asString().contains("fakes:" + folder + ":ro");
    assertThat(map(job.get("environment")).get("FAKES")).isEqualTo(folder + "/fake.json");
    assertThat(map(job.get("environment")).get("SSL_CERT_FILE")).isEqualTo(folder + "/ca.pem");
  }

  @Test
  @DisplayName("the page's command is understood")
  void page_isUnderstood() throws IOException {
    List<String> commands =
        COMMAND
            .matcher(Files.readString(DOCS.resolve("your-jobs.md")))
            .results()
            .map(command -> command.group(1))
            .toList();

    assertThat(commands).hasSize(1);
    commands.forEach(command -> understood(List.of(command.split(" ", -1))));
  }
}
