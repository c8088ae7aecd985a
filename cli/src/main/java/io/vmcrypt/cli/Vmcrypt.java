package io.vmcrypt.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import io.vmcrypt.cli.base.Failures;
import io.vmcrypt.cli.base.FirstHandshake;
import io.vmcrypt.cli.base.SettingsOptions;
import io.vmcrypt.cli.base.Surroundings;
import io.vmcrypt.cli.base.Version;
import io.vmcrypt.cli.estate.ApplyCommand;
import io.vmcrypt.cli.estate.InitCommand;
import io.vmcrypt.cli.estate.LeaveCommand;
import io.vmcrypt.cli.estate.PlanCommand;
import io.vmcrypt.cli.estate.ProveCommand;
import io.vmcrypt.cli.estate.RotateCommand;
import io.vmcrypt.cli.estate.VerifyCommand;
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
import java.io.PrintStream;
import java.io.PrintWriter;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
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
      "\"vmcrypt help COMMAND\" tells more. \"vmcrypt demo\" shows the whole job on fakes.",
      "",
      "Exit status: 0 done; 1 failed; 2 what was given has to be corrected first; 3 not as it"
          + " should be; 4 waits for a person."
    })
public final class Vmcrypt implements Runnable {

  @Spec private @Nullable CommandSpec spec;

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

  /** In the order of the help. */
  private static final List<String> COMMANDS =
      List.of(
          "demo",
          "init",
          "plan",
          "apply",
          "prove",
          "verify",
          "rotate",
          "leave",
          "check",
          "thumbprint",
          "probe",
          "okms",
          "audit",
          "history",
          "keys",
          "encrypt",
          "rekey",
          "decrypt",
          "clone",
          "dr",
          "move",
          "recover",
          "tpm",
          "native",
          "fake",
          "fieldcheck",
          "explain",
          "completion",
          "help");

  /** They tell of the others. */
  private static final Set<String> ABOUT_ALL = Set.of("completion", "help");

  /** They ask no system. */
  private static final Set<String> OFFLINE = Set.of("verify", "explain");

  private static final int LEAST_OF_HELP = 60;
  private static final int UNBROKEN = 2000;

  private Vmcrypt() {}

  /** Runs the command that the arguments say, and ends the process with its exit status. */
  public static void main(String[] arguments) {
    if (connects(arguments)) {
      FirstHandshake.prepare();
    }
    int status = run(Surroundings.ofProcess(), arguments);
    if (status != ExitStatus.DONE || othersRun()) {
      System.exit(status);
    }
    // else the end of this method is the end: System.exit would open each library to look for a
    // logger, a good part of a short command's time
  }

  /** Whether one command is named that asks a system. */
  static boolean connects(String... arguments) {
    List<String> needed = needed(arguments);
    return needed.size() == 1
        && !OFFLINE.contains(needed.get(0))
        && Stream.of(arguments).noneMatch(Vmcrypt::isAboutAll);
  }

  /** Whether something keeps the process alive beside this thread. */
  private static boolean othersRun() {
    ThreadGroup all = Thread.currentThread().getThreadGroup();
    Thread[] running = new Thread[2 * all.activeCount() + 1];
    int count = all.enumerate(running);
    for (int i = 0; i < count; i++) {
      if (!running[i].isDaemon() && running[i] != Thread.currentThread()) {
        return true;
      }
    }
    return false;
  }

  static int run(Surroundings surroundings, String... arguments) {
    int status = commandLine(surroundings, needed(arguments)).execute(arguments);
    // a PrintStream tells of a full disk, or of a reader that is gone, only if it is asked
    if (surroundings.out().checkError()) {
      surroundings.screen(false).wrong("The output could not be written, or not all of it.");
      return status == ExitStatus.DONE ? ExitStatus.FAILED : status;
    }
    return status;
  }

  /**
   * To make and describe all commands takes most of the time of a short one. So only those are that
   * the arguments can reach, unless something is asked that tells of all.
   */
  static List<String> needed(String... arguments) {
    List<String> words = List.of(arguments);
    if (!words.isEmpty() && COMMANDS.contains(words.get(0)) && !ABOUT_ALL.contains(words.get(0))) {
      return words.subList(0, 1);
    }
    return words.isEmpty() || words.stream().anyMatch(Vmcrypt::isAboutAll)
        ? COMMANDS
        : words.stream().filter(COMMANDS::contains).distinct().toList();
  }

  /** An option may have a value, as in --help=true; those of one letter may stand together. */
  private static boolean isAboutAll(String word) {
    return ABOUT_ALL.contains(word)
        || word.startsWith("--help")
        || (word.startsWith("-") && !word.startsWith("--") && word.contains("h"));
  }

  static CommandLine commandLine(Surroundings surroundings) {
    return commandLine(surroundings, COMMANDS);
  }

  static CommandLine commandLine(Surroundings surroundings, List<String> names) {
    CommandLine line = new CommandLine(new Vmcrypt());
    names.forEach(name -> line.addSubcommand(command(name, surroundings)));
    SettingsOptions.addTo(line);
    line.setCaseInsensitiveEnumValuesAllowed(true);
    line.getSubcommands()
        .values()
        .forEach(command -> command.getCommandSpec().usageMessage().abbreviateSynopsis(true));
    Failures failures = new Failures(surroundings, COMMANDS);
    int columns = surroundings.terminal().columns();
    boolean narrow = columns < LEAST_OF_HELP;
    return line.setExpandAtFiles(false)
        // nothing that is printed has variables: to look for them takes an eighth of a short run
        .setInterpolateVariables(false)
        // what begins with -- is never the value of an option, nor a VM
        .setUnmatchedOptionsAllowedAsOptionParameters(false)
        // what picocli prints, the help, is ASCII
        .setOut(writer(surroundings.out(), narrow, columns))
        .setErr(writer(surroundings.err(), narrow, columns))
        // the parser breaks no line to fewer columns; a line that it does not break is broken here
        .setUsageHelpWidth(narrow ? UNBROKEN : columns)
        .setColorScheme(CommandLine.Help.defaultColorScheme(Ansi.OFF))
        .setExecutionExceptionHandler(failures)
        .setParameterExceptionHandler(failures);
  }

  private static PrintWriter writer(PrintStream to, boolean narrow, int columns) {
    return new PrintWriter(narrow ? new WrappingOutput(to, columns) : to, true, UTF_8);
  }

  /** By its name, so that no class of another command is looked at. */
  private static Object command(String name, Surroundings surroundings) {
    return switch (name) {
      case "demo" -> new DemoCommand(surroundings);
      case "init" -> new InitCommand(surroundings);
      case "plan" -> new PlanCommand(surroundings);
      case "apply" -> new ApplyCommand(surroundings);
      case "prove" -> new ProveCommand(surroundings);
      case "verify" -> new VerifyCommand(surroundings);
      case "rotate" -> new RotateCommand(surroundings);
      case "leave" -> new LeaveCommand(surroundings);
      case "check" -> new CheckCommand(surroundings);
      case "thumbprint" -> new ThumbprintCommand(surroundings);
      case "probe" -> new ProbeCommand(surroundings);
      case "okms" -> new OkmsCommand(surroundings);
      case "audit" -> new AuditCommand(surroundings);
      case "history" -> new HistoryCommand(surroundings);
      case "keys" -> new KeysCommand(surroundings);
      case "encrypt" -> new EncryptCommand(surroundings);
      case "rekey" -> new RekeyCommand(surroundings);
      case "decrypt" -> new DecryptCommand(surroundings);
      case "clone" -> new CloneCommand(surroundings);
      case "dr" -> new DrCommand(surroundings);
      case "move" -> new MoveCommand(surroundings).line();
      case "recover" -> new RecoverCommand(surroundings);
      case "tpm" -> new TpmCommand(surroundings).line();
      case "native" -> new NativeCommand(surroundings);
      case "fake" -> new FakeCommand(surroundings);
      case "fieldcheck" -> new FieldcheckCommand(surroundings);
      case "explain" -> new ExplainCommand(surroundings);
      case "completion" -> new CompletionCommand(surroundings);
      case "help" -> help();
      default -> throw new IllegalArgumentException("no command " + name);
    };
  }

  private static CommandLine help() {
    CommandLine help = new CommandLine(new HelpCommand());
    help.getCommandSpec()
        .usageMessage()
        .header(new String[0])
        .synopsisHeading("Usage: ")
        .description("Prints how a command is used.");
    return help;
  }

  /** No command was named. */
  @Override
  public void run() {
    throw new CommandLine.MissingParameterException(
        requireNonNull(spec).commandLine(),
        List.<CommandLine.Model.ArgSpec>of(),
        "No command is named.");
  }
}
