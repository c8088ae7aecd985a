package io.vmcrypt.cli.tool;

import io.vmcrypt.cli.base.Command;
import io.vmcrypt.cli.base.Surroundings;
import io.vmcrypt.cli.explain.Explanation;
import io.vmcrypt.cli.explain.Explanations;
import io.vmcrypt.cli.output.ExitStatus;
import io.vmcrypt.cli.output.Json;
import io.vmcrypt.cli.output.Screen;
import io.vmcrypt.cli.settings.UsageException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Parameters;

@CommandLine.Command(
    name = "explain",
    description = {
      "Says what a finding or a message means, and what to do.",
      "Asks no system: it looks it up in the pages of this version."
    })
public final class ExplainCommand extends Command {

  @Parameters(
      paramLabel = "CODE|MESSAGE",
      arity = "1..*",
      description =
          "the code of a finding, such as vm-has-snapshots; or a message, or a part of it")
  private List<String> words = new ArrayList<>();

  public ExplainCommand(Surroundings surroundings) {
    super(surroundings);
  }

  @Override
  protected int run(Screen screen) {
    String asked = String.join(" ", words);
    Explanations pages = new Explanations();
    List<Explanation> found = pages.ofCode(asked);
    if (found.isEmpty()) {
      found = pages.ofMessage(asked);
    }
    if (found.isEmpty()) {
      // what was given is not told: it may be a whole message, with what must not be shown
      throw new UsageException(
          "Nothing is known of that. Give the code of a finding, or a part of a message that is"
              + " the same for everybody: without names, addresses and numbers.");
    }
    for (Explanation each : found) {
      screen.line(each.about() + heading(each));
      if (!each.meaning().isEmpty()) {
        screen.line("  " + each.meaning());
      }
      screen.line("  " + each.cure());
    }
    screen.json(
        Json.object(
            "format", 1, "explanations", found.stream().map(ExplainCommand::described).toList()));
    return ExitStatus.DONE;
  }

  private static String heading(Explanation each) {
    return each.section().isEmpty()
        ? " (" + each.severity() + ", " + each.system() + ")"
        : " (" + each.section() + ")";
  }

  private static Map<String, @Nullable Object> described(Explanation each) {
    return Json.object(
        "about", each.about(),
        "section", each.section(),
        "severity", each.severity(),
        "system", each.system(),
        "meaning", each.meaning(),
        "cure", each.cure());
  }
}
