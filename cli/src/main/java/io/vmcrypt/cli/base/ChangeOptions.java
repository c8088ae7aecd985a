package io.vmcrypt.cli.base;

import io.vmcrypt.cli.output.Screen;
import io.vmcrypt.cli.settings.UsageException;
import io.vmcrypt.estate.plan.EstatePlan;
import picocli.CommandLine.Option;

/** Of a command that changes something: it shows what it would do, asks, and does exactly that. */
public final class ChangeOptions {

  @Option(names = "--plan", description = "say what would be done, and change nothing")
  private boolean plan;

  @Option(names = "--yes", description = "do not ask; needed where there is no terminal")
  private boolean yes;

  public boolean isPlanOnly() {
    return plan;
  }

  /** Refuses to begin where a question would have to be asked, and nobody could answer it. */
  public void requireAnswer(Surroundings surroundings, boolean json) {
    if (plan && yes) {
      throw new UsageException("Give --plan or --yes, not both.");
    }
    if (!plan && !yes && (json || !surroundings.terminal().isInteractive())) {
      throw new UsageException(
          "Nothing was done: there is nobody to ask here. Give --plan to see what would be done,"
              + " or --yes to do it without a question.");
    }
  }

  /**
   * The same of an estate's plan, which may have more VMs than the screen has shown.
   *
   * @param where all of them are
   */
  public boolean isAgreed(EstatePlan plan, String where, Surroundings surroundings, Screen screen) {
    if (!yes && plan.notNamedInText() > 0) {
      screen.line(
          "Not shown above, and meant too: %s. Each of them is in %s."
              .formatted(plan.notNamedInText(), where));
    }
    return isAgreed(surroundings, screen);
  }

  /** Whether it may begin; says so if not. */
  public boolean isAgreed(Surroundings surroundings, Screen screen) {
    if (goesOn(surroundings, screen)) {
      return true;
    }
    screen.line("Nothing was changed.");
    return false;
  }

  /** Whether it may begin; what did not happen is for the caller to say. */
  public boolean goesOn(Surroundings surroundings, Screen screen) {
    if (yes) {
      return true;
    }
    screen.ask("Type yes to go on: ");
    String answer = surroundings.answer().get();
    return answer != null && answer.strip().equals("yes");
  }
}
