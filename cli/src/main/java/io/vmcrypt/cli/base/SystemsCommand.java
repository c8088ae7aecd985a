package io.vmcrypt.cli.base;

import io.vmcrypt.cli.output.LookingLine;
import io.vmcrypt.cli.output.Screen;
import io.vmcrypt.cli.settings.Settings;
import java.util.Optional;
import java.util.function.Supplier;

/** A command that talks to vCenter or OVHcloud. */
public abstract class SystemsCommand extends Command {

  private final LookingLine looking;

  protected SystemsCommand(Surroundings surroundings) {
    super(surroundings);
    this.looking = new LookingLine(surroundings.clock());
  }

  /** What the second site is to the command, if it knows two. */
  protected Optional<String> secondSite() {
    return Optional.empty();
  }

  protected Settings settings() {
    return SettingsOptions.settings(given(), surroundings().environment());
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
