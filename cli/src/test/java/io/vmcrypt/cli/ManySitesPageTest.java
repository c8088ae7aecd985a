package io.vmcrypt.cli;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.squareup.moshi.Moshi;
import io.vmcrypt.cli.settings.Setting;
import io.vmcrypt.cli.settings.Settings;
import io.vmcrypt.estate.spec.Estate;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** What docs/many-sites.md shows can be run as it stands there. */
class ManySitesPageTest {

  private static final Path PAGE = Path.of("..", "docs", "many-sites.md");
  private static final Pattern BLOCK = Pattern.compile("(?ms)^```\\w*\\n(.*?)^```$");
  private static final Pattern IN_A_SHELL =
      Pattern.compile("(?m)(?:^|ExecStart=/usr/bin/| )vmcrypt ((?:check|plan|prove|apply) .+)$");
  private static final Pattern OF_A_CONTAINER = Pattern.compile("(?m)^ +args: (\\[.*])$");

  @TempDir private Path directory;

  private static List<String> blocks() throws IOException {
    return BLOCK.matcher(Files.readString(PAGE)).results().map(block -> block.group(1)).toList();
  }

  private static List<List<String>> commands() throws IOException {
    List<List<String>> commands = new ArrayList<>();
    for (String block : blocks()) {
      IN_A_SHELL
          .matcher(block)
          .results()
          .map(command -> List.of(command.group(1).replace("\"", "").split(" ", -1)))
          .forEach(commands::add);
      for (MatchResult arguments : OF_A_CONTAINER.matcher(block).results().toList()) {
        List<?> list =
            (List<?>)
                requireNonNull(
                    new Moshi.Builder().build().adapter(Object.class).fromJson(arguments.group(1)));
        commands.add(list.stream().map(String::valueOf).toList());
      }
    }
    return commands;
  }

  @Test
  @DisplayName("each command has the arguments and options that the command takes")
  void commands_areUnderstood() throws IOException {
    PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream());
    CommandLine line = Vmcrypt.commandLine(Cli.bare().surroundings(nowhere, nowhere));

    // by hand twice, systemd, Kubernetes, Jenkins
    assertThat(commands()).hasSize(5);
    for (List<String> command : commands()) {
      CommandLine.ParseResult parsed = line.parseArgs(command.toArray(String[]::new));
      assertThat(parsed.hasSubcommand()).as("%s", command).isTrue();
    }
  }

  @Test
  @DisplayName("its estate document is one, and its settings are")
  void documents_areUnderstood() throws IOException {
    String manifest =
        blocks().stream()
            .filter(block -> block.contains("kind: CronJob"))
            .findFirst()
            .orElseThrow();
    assertThat(manifest).doesNotContain("\t");
    String estate = inManifest(manifest, "estate.json");
    String settings = inManifest(manifest, "vmcrypt.settings");

    assertThat(Estate.fromJson(estate).name()).isEqualTo("paris");
    Path file = Files.writeString(directory.resolve("vmcrypt.settings"), settings);
    assertThat(Settings.of(Optional.of(file), Map.of(), Map.of()).find(Setting.VCENTER))
        .contains("vcenter.paris.example.com");
  }

  /** A text in a ConfigMap: what stands further in, below its name. */
  private static String inManifest(String manifest, String name) {
    String rest = manifest.substring(manifest.indexOf("  " + name + ": |\n"));
    return String.join(
        "\n",
        rest.lines()
            .skip(1)
            .takeWhile(line -> line.startsWith("    "))
            .map(line -> line.substring(4))
            .toList());
  }
}
