package io.vmcrypt.cli;

import io.vmcrypt.cli.settings.Setting;
import io.vmcrypt.cli.settings.Settings;
import java.util.Map;
import picocli.CommandLine.ArgGroup;

/** A command that talks to vCenter or OVHcloud. */
abstract class SystemsCommand extends Command {

  @ArgGroup(
      validate = false,
      heading = "%nWhere the systems are; the environment and a file may say it too:%n")
  private SettingsOptions options = new SettingsOptions();

  SystemsCommand(Surroundings surroundings) {
    super(surroundings);
  }

  /** Settings by options that other commands do not have. */
  Map<Setting, String> moreSettings() {
    return Map.of();
  }

  Settings settings() {
    return options.settings(surroundings().environment(), moreSettings());
  }

  Systems systems() {
    return surroundings().systems().apply(settings());
  }
}
