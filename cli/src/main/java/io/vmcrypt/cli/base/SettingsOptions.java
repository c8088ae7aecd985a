package io.vmcrypt.cli.base;

import io.vmcrypt.cli.settings.Setting;
import io.vmcrypt.cli.settings.Settings;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgGroupSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/**
 * The options of all commands that need systems, one for each setting. They win over the
 * environment and the file.
 */
public final class SettingsOptions {

  private static final String FILE = "--settings";

  private SettingsOptions() {}

  /** Gives them to a command and to those below it, where they need systems. */
  public static void addTo(CommandLine line) {
    if (line.getCommand() instanceof SystemsCommand command) {
      OptionSpec file =
          option(
              FILE,
              "FILE",
              Path.class,
              "file of settings, a line \"name = value\" for each; else VMCRYPT_SETTINGS");
      add(
          line.getCommandSpec(),
          "Where the systems are; the environment and a file may say it too:",
          Stream.concat(Stream.of(file), options(false)));
      command
          .secondSite()
          .ifPresent(
              what ->
                  add(
                      line.getCommandSpec(),
                      what + "; the same places may say it:",
                      options(true)));
    }
    line.getSubcommands().values().forEach(SettingsOptions::addTo);
  }

  private static void add(CommandSpec command, String heading, Stream<OptionSpec> options) {
    ArgGroupSpec.Builder group =
        ArgGroupSpec.builder().validate(false).exclusive(false).heading("%n" + heading + "%n");
    options.forEach(group::addArg);
    command.addArgGroup(group.build());
  }

  private static Stream<OptionSpec> options(boolean ofSecondSite) {
    return Stream.of(Setting.values())
        .filter(setting -> setting.isOfSecondSite() == ofSecondSite)
        .map(
            setting ->
                option(
                    setting.option(),
                    setting.label(),
                    setting.isFile() ? Path.class : String.class,
                    setting.meaning()));
  }

  private static OptionSpec option(String name, String label, Class<?> type, String description) {
    return OptionSpec.builder(name).paramLabel(label).type(type).description(description).build();
  }

  /** All settings. */
  static Settings settings(ParseResult given, Map<String, String> environment) {
    Map<Setting, String> said = new EnumMap<>(Setting.class);
    for (Setting setting : Setting.values()) {
      find(given, setting.option()).ifPresent(value -> said.put(setting, value));
    }
    return Settings.of(find(given, FILE).map(Path::of), environment, said);
  }

  private static Optional<String> find(ParseResult given, String option) {
    return given.hasMatchedOption(option)
        ? Optional.of(String.valueOf(given.<Object>matchedOptionValue(option, "")))
        : Optional.empty();
  }
}
