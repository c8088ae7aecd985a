package io.vmcrypt.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import io.vmcrypt.cli.base.Failures;
import io.vmcrypt.cli.base.Surroundings;
import io.vmcrypt.cli.base.Version;
import io.vmcrypt.cli.estate.ApplyCommand;
import io.vmcrypt.cli.estate.InitCommand;
import io.vmcrypt.cli.estate.LeaveCommand;
import io.vmcrypt.cli.estate.PlanCommand;
import io.vmcrypt.cli.estate.ProveCommand;
import io.vmcrypt.cli.estate.RotateCommand;
import io.vmcrypt.cli.estate.VerifyCommand;
import io.vmcrypt.cli.kms.ConformanceCommand;
import io.vmcrypt.cli.kms.KeysCommand;
import io.vmcrypt.cli.kms.NativeCommand;
import io.vmcrypt.cli.kms.OkmsCommand;
import io.vmcrypt.cli.kms.ProbeCommand;
import io.vmcrypt.cli.kms.ThumbprintCommand;
import io.vmcrypt.cli.output.ExitStatus;
import io.vmcrypt.cli.output.WrappingOutput;
import io.vmcrypt.cli.site.CheckCommand;
import io.vmcrypt.cli.site.DrCommand;
import io.vmcrypt.cli.site.FieldcheckCommand;
import io.vmcrypt.cli.site.MoveCommand;
import io.vmcrypt.cli.tool.CompletionCommand;
import io.vmcrypt.cli.tool.DemoCommand;
import io.vmcrypt.cli.tool.ExplainCommand;
import io.vmcrypt.cli.tool.FakeCommand;
import io.vmcrypt.cli.vm.AuditCommand;
import io.vmcrypt.cli.vm.CloneCommand;
import io.vmcrypt.cli.vm.DecryptCommand;
import io.vmcrypt.cli.vm.EncryptCommand;
import io.vmcrypt.cli.vm.HistoryCommand;
import io.vmcrypt.cli.vm.RecoverCommand;
import io.vmcrypt.cli.vm.RekeyCommand;
import io.vmcrypt.cli.vm.TpmCommand;
import java.io.PrintWriter;
import java.util.List;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The command {@code vmcrypt}. */
@CommandLine.Command(
    name = "vmcrypt",
    versionProvider = Version.class,
    description = "Encrypts VMs of a vCenter with keys of your own key server (KMS).",
    footer = {
      "",
      "\"vmcrypt help COMMAND\" tells more. \"vmcrypt demo\" shows the whole job on stand-ins.",
      "",
      "Exit status: 0 done; 1 failed; 2 what was given has to be corrected first; 3 not as it"
          + " should be."
    })
public final class Vmcrypt implements Runnable {

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "print this help")
  @SuppressWarnings("unused") // picocli acts on it
  private boolean help;

  @Option(
      names = {"-V", "--version"},
      versionHelp = true,
      description = "print the version")
  @SuppressWarnings("unused") // picocli acts on it
  private boolean version;

  private static final int LEAST_OF_HELP = 60;
  private static final int UNBROKEN = 2000;

  private Vmcrypt() {}

  /** Runs the command that the arguments say, and ends the process with its exit status. */
  public static void main(String[] arguments) {
    System.exit(run(Surroundings.ofProcess(), arguments));
  }

  static int run(Surroundings surroundings, String... arguments) {
    int status = commandLine(surroundings, needed(surroundings, arguments)).execute(arguments);
    // a PrintStream tells of a full disk, or of a reader that is gone, only if it is asked
    if (surroundings.out().checkError()) {
      surroundings.screen(false).wrong("The output could not be written, or not all of it.");
      return status == ExitStatus.DONE ? ExitStatus.FAILED : status;
    }
    return status;
  }

  /**
   * To describe all commands takes most of the time of a short one, so only the one that is named
   * is described, if the first argument is its name and it does not tell of the others.
   */
  private static List<Object> needed(Surroundings surroundings, String... arguments) {
    List<Object> all = commands(surroundings).toList();
    if (arguments.length == 0) {
      return all;
    }
    List<Object> named =
        all.stream()
            .filter(command -> !(command instanceof CompletionCommand))
            .filter(command -> name(command).equals(arguments[0]))
            .toList();
    return named.isEmpty() ? all : named;
  }

  private static String name(Object command) {
    return requireNonNull(command.getClass().getAnnotation(CommandLine.Command.class)).name();
  }

  static CommandLine commandLine(Surroundings surroundings) {
    return commandLine(surroundings, commands(surroundings).toList());
  }

  private static CommandLine commandLine(Surroundings surroundings, List<Object> commands) {
    CommandLine line = new CommandLine(new Vmcrypt());
    commands.forEach(
        command ->
            line.addSubcommand(
                command instanceof FakeCommand fake
                    ? fake.line()
                    : command instanceof TpmCommand tpm
                        ? tpm.line()
                        : command instanceof MoveCommand move ? move.line() : command));
    CommandLine help = new CommandLine(new HelpCommand());
    help.getCommandSpec()
        .usageMessage()
        .header(new String[0])
        .synopsisHeading("Usage: ")
        .description("Prints how a command is used.");
    line.addSubcommand(help);
    line.getSubcommands()
        .values()
        .forEach(command -> command.getCommandSpec().usageMessage().abbreviateSynopsis(true));
    Failures failures = new Failures(surroundings);
    int columns = surroundings.terminal().columns();
    boolean narrow = columns < LEAST_OF_HELP;
    return line.setExpandAtFiles(false)
        // what begins with -- is never the value of an option, nor a VM
        .setUnmatchedOptionsAllowedAsOptionParameters(false)
        // what picocli prints, the help, is ASCII
        .setOut(
            new PrintWriter(
                narrow ? new WrappingOutput(surroundings.out(), columns) : surroundings.out(),
                true,
                UTF_8))
        .setErr(new PrintWriter(surroundings.err(), true, UTF_8))
        // the parser breaks no line to fewer columns; a line that it does not break is broken here
        .setUsageHelpWidth(narrow ? UNBROKEN : columns)
        .setColorScheme(CommandLine.Help.defaultColorScheme(Ansi.OFF))
        .setExecutionExceptionHandler(failures)
        .setParameterExceptionHandler(failures);
  }

  private static Stream<Object> commands(Surroundings surroundings) {
    return Stream.of(
        new DemoCommand(surroundings),
        new InitCommand(surroundings),
        new PlanCommand(surroundings),
        new ApplyCommand(surroundings),
        new ProveCommand(surroundings),
        new VerifyCommand(surroundings),
        new RotateCommand(surroundings),
        new LeaveCommand(surroundings),
        new CheckCommand(surroundings),
        new ThumbprintCommand(surroundings),
        new ProbeCommand(surroundings),
        new ConformanceCommand(surroundings),
        new OkmsCommand(surroundings),
        new AuditCommand(surroundings),
        new HistoryCommand(surroundings),
        new KeysCommand(surroundings),
        new EncryptCommand(surroundings),
        new RekeyCommand(surroundings),
        new DecryptCommand(surroundings),
        new CloneCommand(surroundings),
        new DrCommand(surroundings),
        new MoveCommand(surroundings),
        new RecoverCommand(surroundings),
        new TpmCommand(surroundings),
        new NativeCommand(surroundings),
        new FakeCommand(surroundings),
        new FieldcheckCommand(surroundings),
        new ExplainCommand(surroundings),
        new CompletionCommand(surroundings));
  }

  /** No command was named. */
  @Override
  public void run() {
    throw new CommandLine.MissingParameterException(
        spec.commandLine(), List.<CommandLine.Model.ArgSpec>of(), "No command is named.");
  }
}
