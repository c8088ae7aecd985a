package io.vmcrypt.cli.base;

import io.vmcrypt.cli.output.LookingLine;
import io.vmcrypt.cli.output.Screen;
import io.vmcrypt.cli.settings.Setting;
import io.vmcrypt.cli.settings.Settings;
import java.util.Map;
import java.util.function.Supplier;
import picocli.CommandLine.ArgGroup;

/** A command that talks to vCenter or OVHcloud. */
public abstract class SystemsCommand extends Command {

  @ArgGroup(
      validate = false,
      exclusive = false,
      heading = "%nWhere the systems are; the environment and a file may say it too:%n")
  private SettingsOptions options = new SettingsOptions();

  private final LookingLine looking;

  protected SystemsCommand(Surroundings surroundings) {
    super(surroundings);
    this.looking = new LookingLine(surroundings.clock());
  }

  /** Settings by options that other commands do not have. */
  protected Map<Setting, String> moreSettings() {
    return Map.of();
  }

  protected Settings settings() {
    return options.settings(surroundings().environment(), moreSettings());
  }

  protected Systems systems() {
    return systems(settings());
  }

  /** The systems that settings name. */
  protected final Systems systems(Settings settings) {
    return surroundings().systems().apply(settings).heardBy(looking);
  }

  /**
   * Does something that asks systems and may take long; on a terminal something moves meanwhile.
   */
  protected final <T> T looking(String what, Screen screen, Supplier<T> work) {
    return looking.during(what, screen, work);
  }
}
