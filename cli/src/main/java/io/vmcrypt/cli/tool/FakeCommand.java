package io.vmcrypt.cli.tool;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.cli.base.Command;
import io.vmcrypt.cli.base.Surroundings;
import io.vmcrypt.cli.output.ExitStatus;
import io.vmcrypt.cli.output.Screen;
import io.vmcrypt.cli.settings.UsageException;
import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.error.OperationFailedException;
import io.vmcrypt.testkit.FakeCloudServer;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Spec;

/** docs/testkit.md describes its options, which are those of the server, and its line of JSON. */
@CommandLine.Command(
    name = "fake",
    description = {
      "Runs fakes, to try programs on; none of them is real.",
      "These are an OVHcloud API, a vCenter and a KMS. Prints one line of JSON with their"
          + " addresses, and of a file of settings for the other commands; ends when its standard"
          + " input is closed. With --target each line there is an order to a tool that brings VMs:"
          + " copy VM, or move VM."
    })
public final class FakeCommand extends Command {

  /**
   * An option of the server.
   *
   * @param value what it takes; empty if nothing
   */
  private record Passed(String name, String value, String meaning, boolean repeatable) {

    static Passed flag(String name, String meaning) {
      return new Passed(name, "", meaning, false);
    }

    static Passed of(String name, String value, String meaning) {
      return new Passed(name, value, meaning, false);
    }

    static Passed repeatable(String name, String value, String meaning) {
      return new Passed(name, value, meaning + "; may be given again", true);
    }

    OptionSpec spec() {
      OptionSpec.Builder option = OptionSpec.builder(name).description(meaning);
      if (value.isEmpty()) {
        return option.type(boolean.class).build();
      }
      option.paramLabel(value).arity("1");
      return repeatable
          ? option.type(List.class).auxiliaryTypes(String.class).build()
          : option.type(String.class).build();
    }
  }

  private static final List<Passed> PASSED =
      List.of(
          Passed.of("--kms", "HOST:PORT", "use this KMS instead of a fake"),
          Passed.of("--client-cert", "FILE", "with --kms: the certificate that it accepts (PEM)"),
          Passed.of("--client-key", "FILE", "with --kms: the key of that certificate (PEM)"),
          Passed.flag("--okms", "the KMS is OVHcloud's, which the OVHcloud API lists"),
          Passed.repeatable(
              "--service", "NAME", "a service of the account; pcc-127-0-0-1 by default"),
          Passed.flag("--legacy-errors", "the OVHcloud API words its errors the older way"),
          Passed.of("--vcenter-release", "RELEASE", "API release of vCenter; 8.0.3.0 by default"),
          Passed.flag("--target", "a second vCenter, to which VMs can be moved"),
          Passed.of("--target-release", "RELEASE", "with --target: its API release"),
          Passed.flag("--target-kms", "with --target: it has a KMS of its own, with other keys"),
          Passed.of("--vms", "COUNT", "so many VMs; web-01 and db-01 by default"),
          Passed.repeatable(
              "--limited-user",
              "NAME[:PRIVILEGE,...]",
              "one more user of vCenter, with these privileges alone"),
          Passed.of(
              "--directory",
              "FOLDER",
              "where PEM files go; by default a new one, deleted at the end"),
          Passed.of("--ovh-port", "PORT", "where the OVHcloud API listens; a free port by default"),
          Passed.of("--vcenter-port", "PORT", "where vCenter listens; a free port by default"),
          Passed.of(
              "--target-port", "PORT", "where the second vCenter listens; a free port by default"),
          Passed.of("--kms-port", "PORT", "where the KMS listens; a free port by default"));

  @Spec private @Nullable CommandSpec spec;

  public FakeCommand(Surroundings surroundings) {
    super(surroundings);
  }

  /** With the options that it passes on. */
  public CommandLine line() {
    CommandLine line = new CommandLine(this);
    PASSED.forEach(option -> line.getCommandSpec().addOption(option.spec()));
    return line;
  }

  @Override
  protected int run(Screen screen) {
    String[] arguments = arguments().toArray(String[]::new);
    try {
      FakeCloudServer.check(arguments);
    } catch (IllegalArgumentException e) {
      throw new UsageException(e.getMessage() + ".");
    }
    // its line of JSON has standard output to itself
    surroundings().screen(true).line("Fakes of OVHcloud, vCenter and a KMS: none is real.");
    try {
      FakeCloudServer.run(arguments);
    } catch (UncheckedIOException e) {
      throw new OperationFailedException(
          new Attempt("fakes", "start the fakes", "127.0.0.1"),
          String.valueOf(e.getMessage()),
          "Give another port or folder, or end what uses it.",
          "",
          "",
          e);
    }
    return ExitStatus.DONE;
  }

  private List<String> arguments() {
    List<String> arguments = new ArrayList<>();
    ParseResult parsed = requireNonNull(spec).commandLine().getParseResult();
    for (Passed option : PASSED) {
      OptionSpec given = parsed.matchedOption(option.name());
      if (given != null && option.value().isEmpty()) {
        arguments.add(option.name());
      } else if (given != null) {
        given
            .stringValues()
            .forEach(
                value -> {
                  arguments.add(option.name());
                  arguments.add(value);
                });
      }
    }
    return arguments;
  }
}
