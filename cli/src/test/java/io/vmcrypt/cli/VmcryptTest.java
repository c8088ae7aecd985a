package io.vmcrypt.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.cli.base.RealSystems;
import io.vmcrypt.cli.base.Surroundings;
import io.vmcrypt.cli.output.Terminal;
import io.vmcrypt.cli.settings.Setting;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

/** What holds for all commands. */
class VmcryptTest {

  private static Map<String, CommandLine> commands() {
    PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream());
    return Vmcrypt.commandLine(Cli.bare().surroundings(nowhere, nowhere)).getSubcommands();
  }

  static Stream<String> names() {
    return commands().keySet().stream();
  }

  @ParameterizedTest
  @Tag("thorough")
  @MethodSource("names")
  @DisplayName("who asks for help gets it, on 80 columns, and that is no failure")
  void help_isNoFailure(String command) {
    Run run = Cli.bare().run(command, "--help");

    assertThat(run.status()).isZero();
    assertThat(run.err()).isEmpty();
    assertThat(run.out()).startsWith("Usage: vmcrypt " + command + " ");
    assertThat(run.out().lines()).allSatisfy(line -> assertThat(line).hasSizeLessThan(81));
    assertThat(Cli.bare().run("help", command).out()).isEqualTo(run.out());
  }

  @Test
  @DisplayName("a handshake is prepared for a command that asks a system, and for no other")
  void connects_asksASystem() {
    assertThat(Vmcrypt.connects("thumbprint", "192.0.2.1")).isTrue();
    assertThat(Vmcrypt.connects("audit", "--all")).isTrue();
    assertThat(Vmcrypt.connects("explain", "vm-not-encrypted")).isFalse();
    assertThat(Vmcrypt.connects("help", "audit")).isFalse();
    assertThat(Vmcrypt.connects("audit", "--help")).isFalse();
    assertThat(Vmcrypt.connects("completion")).isFalse();
    assertThat(Vmcrypt.connects("--version")).isFalse();
    assertThat(Vmcrypt.connects()).isFalse();
  }

  @Test
  @DisplayName("the help and the completion script name each command; help has them all")
  void all_areNamed() {
    Run help = Cli.bare().run("--help");
    Run completion = Cli.bare().run("completion");

    assertThat(help.status()).isZero();
    assertThat(Cli.bare().run("help").out()).isEqualTo(help.out());
    assertThat(completion.status()).isZero();
    assertThat(completion.out()).startsWith("#!/usr/bin/env bash").contains("--exclude-below");
    assertThat(commands().keySet())
        .allSatisfy(
            name -> {
              assertThat(help.out()).containsPattern("\n  " + name + " +[A-Z]");
              assertThat(completion.out()).contains(" " + name);
            });
  }

  @Test
  @DisplayName("docs/command.md has each command with its first line; what stands behind is kept")
  void page_hasEach() throws IOException {
    Path page = Path.of("../docs/command.md");
    String now = Files.readString(page);
    String head = "| command | what it does | more |\n| --- | --- | --- |\n";
    String rows = now.split(Pattern.quote(head), -1)[1].split("\n\n", -1)[0] + "\n";
    StringBuilder made = new StringBuilder();
    commands()
        .forEach(
            (name, command) -> {
              String does = command.getCommandSpec().usageMessage().description()[0];
              String row = "| `" + name + "` | ";
              String more =
                  rows.replaceAll("(?s).*" + Pattern.quote(row) + "[^|]*\\|([^\n]*).*", "$1");
              made.append(row + does + " |" + (more.equals(rows) ? " |" : more) + "\n");
            });
    assertThat(made.toString()).contains("| `recover` | Unlocks");
    String wanted = now.replace(head + rows, head + made);
    if (Boolean.getBoolean("vmcrypt.write")) {
      Files.writeString(page, wanted);
    }
    assertThat(page).as("run again with -Dvmcrypt.write=true").hasContent(wanted);
  }

  @Test
  @DisplayName("an output that could not be written, as to a full disk, is no success")
  void outputLost_isNoSuccess() {
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    PrintStream full =
        new PrintStream(
            new OutputStream() {
              @Override
              public void write(int one) throws IOException {
                throw new IOException("no space left");
              }
            });

    int status =
        Vmcrypt.run(Cli.bare().surroundings(full, new PrintStream(err, true, UTF_8)), "completion");

    assertThat(status).isEqualTo(1);
    assertThat(err.toString(UTF_8)).contains("The output could not be written");
  }

  @ParameterizedTest
  @Tag("thorough")
  @MethodSource("names")
  @DisplayName("on a narrow terminal the help is broken once, at its width")
  void help_narrow_isBrokenOnce(String command) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    PrintStream stream = new PrintStream(out, true, UTF_8);

    Vmcrypt.run(
        new Surroundings(
            Map.of(), stream, stream, new Terminal(42, true), () -> null, RealSystems::new),
        command,
        "--help");

    List<String> lines = out.toString(UTF_8).lines().toList();
    assertThat(lines).hasSizeGreaterThan(2);
    // a word that is longer than the terminal stays whole, so that it can be copied
    assertThat(lines)
        .allSatisfy(
            line ->
                assertThat(line.length() < 43 || !line.strip().contains(" ")).as(line).isTrue());
    assertThat(String.join("", lines).replaceAll("\\s+", ""))
        .isEqualTo(Cli.bare().run(command, "--help").out().replaceAll("\\s+", ""));
  }

  @Test
  @DisplayName("the version")
  void version_isTold() {
    Run run = Cli.bare().run("--version");

    assertThat(run.status()).isZero();
    assertThat(run.out()).matches("vmcrypt \\S+\\R").doesNotContain("unknown", "$");
  }

  @Test
  @DisplayName("no command, with all that there are, and one that is not there: bad usage")
  void noCommand_isBadUsage() throws Exception {
    Run none = Cli.bare().run();
    assertThat(none.status()).isEqualTo(2);
    assertThat(none.out()).isEmpty();
    assertThat(none.err()).isEqualTo("No command is named.\n" + Cli.bare().run("--help").out());
    Run unknown = Cli.bare().run("encypt", "web-01");
    assertThat(unknown.status()).isEqualTo(2);
    assertThat(unknown.err()).startsWith("There is no such command. Did you mean encrypt?");
    Run moved = Cli.bare().run("conformance", "kms.example.com", "--cert", "c.pem", "--yes");
    assertThat(moved.status()).isEqualTo(2);
    assertThat(moved.err()).startsWith("There is no such command. \"vmcrypt probe --thorough\"");
    Run json = Cli.bare().run("audit", "--json", "--paln");
    assertThat(json.status()).isEqualTo(2);
    assertThat(Parsed.object(json).get("exitStatus")).isEqualTo(2.0);
    assertThat(Parsed.map(Parsed.object(json), "error").get("message"))
        .isEqualTo("There is no such option here.");
  }

  @Test
  @Tag("thorough")
  @DisplayName("only what the arguments can reach is described, and all where all is told")
  void described_isWhatCanBeReached() {
    assertThat(commands().keySet()).containsExactlyElementsOf(Vmcrypt.needed("help"));
    commands()
        .forEach((name, line) -> assertThat(line.getCommandSpec().name()).as(name).isEqualTo(name));
    assertThat(Vmcrypt.needed("audit", "plan")).containsExactly("audit");
    assertThat(Vmcrypt.needed("--quiet", "audit")).containsExactly("audit");
    assertThat(Vmcrypt.needed("encypt", "web-01")).isEmpty();
    assertThat(Vmcrypt.needed("--version")).isEmpty();
    String all = Cli.bare().run("--help").out();
    for (List<String> words :
        List.of(
            List.of("-h"),
            List.of("-hV"),
            List.of("--help=true"),
            List.of("encypt", "--help"),
            List.of("--x", "-h"))) {
      assertThat(Cli.bare().run(words.toArray(String[]::new)).out()).as("%s", words).isEqualTo(all);
    }
  }

  @Test
  @DisplayName("each setting has an option, and each of these options is a setting")
  void settings_haveOptions() {
    Set<String> options =
        requireNonNull(commands().get("dr")).getCommandSpec().optionsMap().keySet();

    assertThat(Setting.values())
        .allSatisfy(setting -> assertThat(options).contains(setting.option()));
    assertThat(options.stream().filter(option -> option.matches("--(second-)?vcenter.*")))
        .allSatisfy(
            option ->
                assertThat(Stream.of(Setting.values()).map(Setting::option)).contains(option));
  }

  @ParameterizedTest
  @CsvSource({
    "leave, --skip, --pass-over",
    "leave, --force, --others-checked",
    "native, --force, --even-if-in-use",
    "tpm remove, --force, --even-if-in-use",
    "move plan, --skip, --even-so",
    "move prove, --force, --even-so"
  })
  @DisplayName("a guard is lifted by the same two words in each command")
  void twoWords(String command, String now, String before) {
    String help = Cli.bare().run((command + " --help").split(" ")).out();
    assertThat(help).contains(now).doesNotContain(before);
  }
}
