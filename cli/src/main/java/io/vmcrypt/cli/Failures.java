package io.vmcrypt.cli;

import io.vmcrypt.cli.output.ExitStatus;
import io.vmcrypt.cli.output.FileFailure;
import io.vmcrypt.cli.output.Json;
import io.vmcrypt.cli.output.Screen;
import io.vmcrypt.cli.settings.UsageException;
import io.vmcrypt.core.error.SdkException;
import io.vmcrypt.estate.EstateFormatException;
import io.vmcrypt.estate.PlanBlockedException;
import io.vmcrypt.vsphere.vm.ChangeNotSeenException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** What is told of each failure, and the exit status that it has: the only place for both. */
final class Failures implements IExecutionExceptionHandler, IParameterExceptionHandler {

  private final Surroundings surroundings;

  Failures(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public int handleParseException(ParameterException e, String[] arguments) {
    String command = e.getCommandLine().getCommandSpec().qualifiedName();
    int status = told(ExitStatus.USAGE, inWords(e), null, List.of(arguments).contains("--json"));
    surroundings.screen(false).wrong("\"" + command + " --help\" tells how it is used.");
    return status;
  }

  /** Never quotes an argument that was not expected: it may be a passphrase. */
  private static String inWords(ParameterException e) {
    if (e instanceof UnmatchedArgumentException unmatched) {
      if (e.getCommandLine().getParent() == null && !unmatched.getUnmatched().isEmpty()) {
        return "There is no command " + unmatched.getUnmatched().get(0) + ".";
      }
      String first = unmatched.getUnmatched().isEmpty() ? "" : unmatched.getUnmatched().get(0);
      String option = first.replaceAll("[=:].*", "");
      return option.matches("--?[a-z][a-z-]*")
          ? "There is no option " + option + " here."
          : first.startsWith("-")
              ? "There is no such option here."
              : "There is one argument too many.";
    }
    return String.valueOf(e.getMessage()).replaceAll("\\s*\\R\\s*", " ");
  }

  @Override
  public int handleExecutionException(
      Exception e, CommandLine command, @Nullable ParseResult parsed) {
    boolean json = parsed != null && parsed.hasMatchedOption("--json");
    if (e instanceof SdkException failure) {
      return told(status(failure), String.valueOf(failure.getMessage()), failure, json);
    }
    if (e instanceof UsageException || e instanceof IllegalArgumentException) {
      return told(ExitStatus.USAGE, String.valueOf(e.getMessage()), null, json);
    }
    if (e instanceof FileFailure) {
      return told(ExitStatus.FAILED, String.valueOf(e.getMessage()), null, json);
    }
    told(
        ExitStatus.FAILED,
        "This is a defect of vmcrypt. Please report it with what follows:",
        null,
        json);
    e.printStackTrace(surroundings.err());
    return ExitStatus.FAILED;
  }

  private static int status(SdkException failure) {
    if (failure instanceof ChangeNotSeenException || failure instanceof PlanBlockedException) {
      return ExitStatus.NOT_AS_IT_SHOULD_BE;
    }
    return failure instanceof EstateFormatException ? ExitStatus.USAGE : ExitStatus.FAILED;
  }

  private int told(int status, String message, @Nullable SdkException failure, boolean json) {
    Screen screen = surroundings.screen(json);
    screen.wrong(message);
    screen.json(
        Json.object(
            "format",
            1,
            "exitStatus",
            status,
            "error",
            Json.object(
                "message",
                message,
                "system",
                failure == null ? null : failure.attempt().system(),
                "operation",
                failure == null ? null : failure.attempt().operation(),
                "target",
                failure == null ? null : failure.attempt().target(),
                "outcome",
                failure == null ? null : failure.outcome(),
                "advice",
                failure == null ? null : failure.advice())));
    return status;
  }
}
