package io.vmcrypt.cli.base;

import io.vmcrypt.cli.output.Hidden;
import io.vmcrypt.cli.output.Json;
import io.vmcrypt.cli.output.Screen;
import io.vmcrypt.cli.settings.UsageException;
import io.vmcrypt.core.error.SdkException;
import io.vmcrypt.core.shared.input.KnownWords;
import io.vmcrypt.estate.part.EstateFormatException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.OverwrittenOptionException;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** What is told of each failure, as text and as JSON: the only place for both. */
public final class Failures implements IExecutionExceptionHandler, IParameterExceptionHandler {

  /** What was a command, and where it went. */
  private static final Map<String, String> MOVED =
      Map.of("conformance", " \"vmcrypt probe --thorough\" does what it did.");

  private final Surroundings surroundings;
  private final List<String> commands;

  /**
   * For one run of the command.
   *
   * @param commands the names of all commands, also of those that this run does not describe
   */
  public Failures(Surroundings surroundings, List<String> commands) {
    this.surroundings = surroundings;
    this.commands = List.copyOf(commands);
  }

  @Override
  public int handleParseException(ParameterException e, String[] arguments) {
    String command = e.getCommandLine().getCommandSpec().qualifiedName();
    String help = "\"" + command + " --help\" tells how it is used.";
    String wrong = inWords(e);
    Screen screen = surroundings.screen(List.of(arguments).contains("--json"));
    screen.wrong(wrong);
    if (isWithoutCommand(e)) {
      e.getCommandLine().usage(e.getCommandLine().getErr());
    } else {
      screen.wrong(help);
    }
    return told(screen, FailureKind.of(e), wrong, ofRun(command, wrong, help));
  }

  /** Who names no command does not know them yet. */
  private static boolean isWithoutCommand(ParameterException e) {
    return e instanceof MissingParameterException missing && missing.getMissing().isEmpty();
  }

  /**
   * What is wrong with the arguments, in words of our own: those of the parser quote what it did
   * not expect, and that may be a passphrase.
   */
  private String inWords(ParameterException e) {
    CommandSpec command = e.getCommandLine().getCommandSpec();
    if (e instanceof UnmatchedArgumentException unmatched) {
      List<String> words = unmatched.getUnmatched();
      return notKnown(words.isEmpty() ? "" : words.get(0), command);
    }
    if (isWithoutCommand(e)) {
      return "No command is named.";
    }
    if (e instanceof MissingParameterException missing) {
      return missing.getMissing().stream().map(Failures::missing).distinct().toList().get(0);
    }
    ArgSpec about = e.getArgSpec();
    if (about == null && e instanceof OverwrittenOptionException twice) {
      about = twice.getOverwritten();
    }
    if (about == null) {
      // the command "help", which was asked about another
      return "There is no such command.";
    }
    String name = name(about);
    if (e instanceof OverwrittenOptionException) {
      return name + " is there twice; give it once.";
    }
    if (about.arity().max() == 0) {
      return name + " takes no value.";
    }
    Class<?> type = about.typeInfo().getType();
    return type == int.class || type == Integer.class
        ? name + " takes a whole number."
        : name + " takes another value: " + about.paramLabel() + ".";
  }

  private String notKnown(String word, CommandSpec command) {
    if (!word.startsWith("-")) {
      return command.parent() == null
          ? "There is no such command."
              + MOVED.getOrDefault(word, KnownWords.didYouMean(word, commands))
          : "There is one argument too many.";
    }
    return "There is no such option here."
        + KnownWords.didYouMean(word.replaceAll("(?s)[=:].*", ""), command.optionsMap().keySet());
  }

  private static String missing(ArgSpec missing) {
    return missing instanceof OptionSpec option && !option.required()
        ? name(missing) + " needs a value: " + missing.paramLabel() + "."
        : name(missing) + " is missing.";
  }

  private static String name(ArgSpec about) {
    return about instanceof OptionSpec option ? option.longestName() : about.paramLabel();
  }

  @Override
  public int handleExecutionException(
      Exception e, CommandLine command, @Nullable ParseResult parsed) {
    String name = command.getCommandSpec().qualifiedName();
    boolean json = command.getCommand() instanceof Command ours && ours.isJson();
    Screen screen = surroundings.screen(json);
    FailureKind kind = FailureKind.of(e);
    if (kind == FailureKind.DEFECT) {
      return defect(e, name, screen);
    }
    String message = Hidden.in(String.valueOf(e.getMessage()));
    SdkException failure =
        e instanceof UsageException usage && usage.getCause() instanceof SdkException cause
            ? cause
            : e instanceof SdkException itself ? itself : null;
    if (failure instanceof EstateFormatException document && document.mistakes().size() > 1) {
      eachMistake(document, screen);
    } else {
      screen.wrong(message);
    }
    return told(
        screen,
        kind,
        message,
        failure == null
            ? ofRun(name, message, "\"" + name + " --help\" tells how it is used.")
            : Json.object(
                "system",
                failure.attempt().system(),
                "operation",
                failure.attempt().operation(),
                "target",
                Hidden.in(failure.attempt().target()),
                "outcome",
                Hidden.in(failure.outcome()),
                "advice",
                failure.advice()));
  }

  /** A line for each: many of them are no sentence that somebody could read. */
  private static void eachMistake(EstateFormatException document, Screen screen) {
    screen.wrong(
        "could not %s: %s mistakes:"
            .formatted(Hidden.in(document.attempt().toString()), document.mistakes().size()));
    document.mistakes().forEach(mistake -> screen.wrong("  " + Hidden.in(mistake.toString())));
    screen.wrong(document.advice());
  }

  private int defect(Exception e, String command, Screen screen) {
    String message = "This is a defect of vmcrypt. Please report it with what follows:";
    screen.wrong(message);
    StringWriter trace = new StringWriter();
    e.printStackTrace(new PrintWriter(trace));
    trace.toString().lines().forEach(line -> screen.wrong(Hidden.in(line)));
    return told(
        screen,
        FailureKind.DEFECT,
        message,
        ofRun(command, e.getClass().getName(), "Please report it with what standard error has."));
  }

  /** What was tried is the command itself. */
  private static Map<String, @Nullable Object> ofRun(
      String command, String outcome, String advice) {
    return Json.object(
        "system",
        null,
        "operation",
        "run " + command,
        "target",
        null,
        "outcome",
        outcome,
        "advice",
        advice);
  }

  private static int told(
      Screen screen, FailureKind kind, String message, Map<String, @Nullable Object> tried) {
    Map<String, @Nullable Object> error = Json.object("code", kind.code(), "message", message);
    error.putAll(tried);
    screen.json(Json.object("format", 1, "exitStatus", kind.status(), "error", error));
    return kind.status();
  }
}
