package io.vmcrypt.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a person gets who presses the tab key: in a shell that has a terminal of its own. */
@Timeout(120)
@Tag("thorough")
class CompletionInShellsTest {

  /** Gives a program a terminal (util-linux). */
  private static final Path SCRIPT = Path.of("/usr/bin/script");

  @TempDir private Path directory;

  /** What is typed, and the words that the command is run with then. */
  private record Typed(String keys, String words) {}

  private List<Typed> typed() {
    String place = directory + "/est";
    String whole = directory + "/estate.json";
    return List.of(
        new Typed("vmcrypt pla\t " + place + "\t", "plan|" + whole + "|"),
        new Typed("vmcrypt rot\t --cert\t", "rotate|--certificates|"),
        new Typed("vmcrypt audit --allow\t", "audit|--allow-plain|"),
        new Typed("vmcrypt audit --migrate\t req\t", "audit|--migrate-encryption|required|"),
        new Typed(
            "vmcrypt encrypt --exclude-n\t x --ord\t sma\t",
            "encrypt|--exclude-name|x|--order|smallest|"),
        new Typed(
            "vmcrypt dr --second-vcenter-ca\t " + place + "\t",
            "dr|--second-vcenter-ca-file|" + whole + "|"),
        new Typed(
            "vmcrypt audit --vcenter-ca\t " + place + "\t",
            "audit|--vcenter-ca-file|" + whole + "|"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"bash --norc --noprofile -i", "zsh -f -i"})
  @DisplayName("commands, options, their values and files are completed in")
  void tab_completes(String shell) throws Exception {
    String name = shell.substring(0, shell.indexOf(' '));
    assumeTrue(isThere(name), name + " is not installed: no such shell to try completion in");
    assumeTrue(
        Files.isExecutable(SCRIPT), "script (util-linux) is not installed: no terminal for it");
    Files.writeString(directory.resolve("estate.json"), "{}");
    Path completion = Files.writeString(directory.resolve("completion"), completion());
    List<Typed> typed = typed();
    Path keys =
        Files.writeString(
            directory.resolve("keys"),
            "source "
                + completion
                + "\nvmcrypt() { printf 'RAN'; printf ':'; printf '%s|' \"$@\"; echo; }\n"
                + String.join("\n", typed.stream().map(Typed::keys).toList())
                + "\nexit\n");

    List<String> ran = ran(shell, keys);

    assertThat(ran).containsExactlyElementsOf(typed.stream().map(Typed::words).toList());
  }

  private List<String> ran(String shell, Path keys) throws IOException, InterruptedException {
    Path screen = directory.resolve("screen");
    ProcessBuilder builder =
        new ProcessBuilder(SCRIPT.toString(), "-qec", shell, "/dev/null")
            .redirectInput(keys.toFile())
            .redirectOutput(screen.toFile())
            .redirectErrorStream(true);
    // zsh keeps a file of what it has found there
    builder.environment().put("HOME", directory.toString());
    builder.environment().put("TERM", "xterm");
    Process process = builder.start();
    try {
      assertThat(process.waitFor(300, TimeUnit.SECONDS)).isTrue();
    } finally {
      process.destroyForcibly();
    }
    return Files.readString(screen, UTF_8)
        .lines()
        .filter(line -> line.contains("RAN:"))
        .map(line -> line.substring(line.indexOf("RAN:") + "RAN:".length()).strip())
        .toList();
  }

  private static String completion() {
    Run run = Cli.bare().run("completion");
    assertThat(run.status()).isZero();
    return run.out();
  }

  private static boolean isThere(String shell) {
    return Stream.of("/bin/", "/usr/bin/")
        .anyMatch(folder -> Files.isExecutable(Path.of(folder + shell)));
  }
}
