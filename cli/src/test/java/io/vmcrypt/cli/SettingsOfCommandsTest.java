package io.vmcrypt.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.cli.base.Surroundings;
import io.vmcrypt.cli.base.SystemsCommand;
import io.vmcrypt.cli.output.Terminal;
import io.vmcrypt.cli.settings.Setting;
import io.vmcrypt.cli.settings.Settings;
import io.vmcrypt.cli.settings.UsageException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each setting of each command comes from a file, the environment or an option, in this order. */
class SettingsOfCommandsTest {

  private static final String ESTATE =
      """
      {
        "estate": "prod",
        "keyServers": [{"name": "kms-1", "address": "192.0.2.1"}],
        "clientTrust": {"selfSigned": true},
        "keyProvider": {"name": "kms-cluster"}
      }
      """;

  /** What each command needs besides its settings. A new command has to be told of here. */
  private static final Map<String, List<String>> NEEDED =
      new TreeMap<>(
          Map.ofEntries(
              Map.entry("init", List.of()),
              Map.entry("plan", List.of("ESTATE")),
              Map.entry("apply", List.of("ESTATE", "--yes")),
              Map.entry("prove", List.of("ESTATE")),
              Map.entry("leave", List.of("ESTATE", "--provider", "old", "--yes")),
              Map.entry("rotate", List.of("ESTATE", "--certificates", "--yes")),
              Map.entry("check", List.of()),
              Map.entry("okms", List.of()),
              Map.entry("audit", List.of("--all")),
              Map.entry("keys", List.of()),
              Map.entry("history", List.of()),
              Map.entry("encrypt", List.of("--all", "--yes")),
              Map.entry("rekey", List.of("--all", "--yes")),
              Map.entry("decrypt", List.of("--all", "--yes")),
              Map.entry("clone", List.of("a", "b", "--yes")),
              Map.entry("dr", List.of("--all")),
              Map.entry("recover", List.of("a", "--yes")),
              Map.entry("fieldcheck", List.of("--report", "report.json", "--plan")),
              Map.entry(
                  "native",
                  List.of("--backup", "none", "--backup-password", "env:SECRET", "--yes"))));

  @TempDir private Path directory;

  static Stream<String> commands() {
    return Vmcrypt.commandLine(surroundings(Map.of(), new AtomicReference<>()))
        .getSubcommands()
        .entrySet()
        .stream()
        .filter(command -> command.getValue().getCommand() instanceof SystemsCommand)
        .map(Map.Entry::getKey);
  }

  private static Surroundings surroundings(
      Map<String, String> environment, AtomicReference<Settings> seen) {
    PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream(), true, UTF_8);
    return new Surroundings(
        environment,
        nowhere,
        nowhere,
        new Terminal(80, false),
        () -> null,
        settings -> {
          seen.set(settings);
          throw new UsageException("enough was seen");
        });
  }

  /** The settings of a command: those of a second site are of those that know two. */
  private static List<Setting> settings(String command) {
    return Stream.of(Setting.values())
        .filter(setting -> Set.of("dr", "check").contains(command) || !setting.isOfSecondSite())
        .toList();
  }

  private static String value(Setting setting, String place) {
    return setting == Setting.HEALTH_TIMEOUT
        ? String.valueOf(place.length())
        : setting.isSecret() ? "env:" + place : place + "-" + setting.text();
  }

  private Settings seen(String command, Map<String, String> environment, List<String> options)
      throws IOException {
    AtomicReference<Settings> seen = new AtomicReference<>();
    List<String> words = new ArrayList<>(List.of(command));
    requireNonNull(NEEDED.get(command), command)
        .forEach(word -> words.add(word.equals("ESTATE") ? directory + "/estate.json" : word));
    words.addAll(options);
    Files.writeString(directory.resolve("estate.json"), ESTATE);
    Map<String, String> all = new HashMap<>(environment);
    all.put("SECRET", "secret");
    Vmcrypt.run(surroundings(all, seen), words.toArray(String[]::new));
    return Optional.ofNullable(seen.get()).orElseThrow(() -> new AssertionError(words));
  }

  @ParameterizedTest
  @MethodSource("commands")
  @DisplayName("a file, then the environment, then options; the later one wins:")
  void laterWins(String command) throws IOException {
    List<Setting> settings = settings(command);
    Path file = directory.resolve("settings");
    Files.write(
        file,
        settings.stream().map(setting -> setting.text() + " = " + value(setting, "file")).toList());
    Map<String, String> environment = new HashMap<>();
    environment.put(Settings.FILE_VARIABLE, file.toString());

    Settings ofFile = seen(command, environment, List.of());
    settings.forEach(setting -> environment.put(setting.variable(), value(setting, "variable")));
    Settings ofEnvironment = seen(command, environment, List.of());
    List<String> options =
        settings.stream()
            .flatMap(setting -> Stream.of(setting.option(), value(setting, "as-option")))
            .toList();
    Settings ofOptions = seen(command, environment, options);

    assertThat(settings)
        .allSatisfy(
            setting -> {
              String inFile = value(setting, "file");
              assertThat(ofFile.find(setting))
                  .contains(setting.isFile() ? directory.resolve(inFile).toString() : inFile);
              assertThat(ofFile.placeOf(setting)).contains(file.toString());
              assertThat(ofEnvironment.find(setting)).contains(value(setting, "variable"));
              assertThat(ofEnvironment.placeOf(setting)).contains(setting.variable());
              assertThat(ofOptions.find(setting)).contains(value(setting, "as-option"));
              assertThat(ofOptions.placeOf(setting)).contains(setting.option());
            });
  }
}
