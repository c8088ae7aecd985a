package io.vmcrypt.cli;

import io.vmcrypt.cli.output.LookingLine;
import io.vmcrypt.cli.output.Screen;
import io.vmcrypt.cli.settings.Setting;
import io.vmcrypt.cli.settings.Settings;
import java.util.Map;
import java.util.function.Supplier;
import picocli.CommandLine.ArgGroup;

/** A command that talks to vCenter or OVHcloud. */
abstract class SystemsCommand extends Command {

  @ArgGroup(
      validate = false,
      heading = "%nWhere the systems are; the environment and a file may say it too:%n")
  private SettingsOptions options = new SettingsOptions();

  private final LookingLine looking;

  SystemsCommand(Surroundings surroundings) {
    super(surroundings);
    this.looking = new LookingLine(surroundings.clock());
  }

  /** Settings by options that other commands do not have. */
  Map<Setting, String> moreSettings() {
    return Map.of();
  }

  Settings settings() {
    return options.settings(surroundings().environment(), moreSettings());
  }

  Systems systems() {
    return systems(settings());
  }

  /** The systems that settings name. */
  final Systems systems(Settings settings) {
    return surroundings().systems().apply(settings).heardBy(looking);
  }

  /**
   * Does something that asks systems and may take long; on a terminal something moves meanwhile.
   */
  final <T> T looking(String what, Screen screen, Supplier<T> work) {
    return looking.during(what, screen, work);
  }
}
