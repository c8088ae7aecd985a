package io.vmcrypt.cli.kms;

import io.vmcrypt.cli.base.ClientCertificateOptions;
import io.vmcrypt.cli.base.Command;
import io.vmcrypt.cli.base.GivenIdentity;
import io.vmcrypt.cli.base.Surroundings;
import io.vmcrypt.cli.output.ExitStatus;
import io.vmcrypt.cli.output.Json;
import io.vmcrypt.cli.output.Screen;
import io.vmcrypt.cli.settings.UsageException;
import io.vmcrypt.core.certificate.ClientIdentity;
import io.vmcrypt.kmip.ConformanceSuite;
import io.vmcrypt.kmip.conformance.ConformanceReport;
import io.vmcrypt.kmip.conformance.ConformanceResult;
import io.vmcrypt.kmip.conformance.ConformanceStep;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** docs/conformance.md describes it. */
@CommandLine.Command(
    name = "conformance",
    description = {
      "Does with a KMS what vCenter was seen to do, step by step.",
      "For those who make, buy or upgrade one. Each step says where its knowledge comes from; of"
          + " vCenter 8.x and 9.x nothing was seen on the wire. Makes keys and destroys them;"
          + " without --yes it says what it would do."
    },
    footer = {
      "",
      "Exit status: 0 each needed step passed, or nothing was done without --yes; 3 one failed; 1"
          + " one could not be tried."
    })
public final class ConformanceCommand extends Command {

  @Mixin private final ProbeOptions server = new ProbeOptions();
  @Mixin private final ClientCertificateOptions client = new ClientCertificateOptions();

  @Option(names = "--yes", description = "do it; without, what would be done is told")
  private boolean yes;

  @Option(
      names = "--keys",
      paramLabel = "COUNT",
      description = "how many keys are made, 1 to 1000; 3 by default")
  private @Nullable Integer keys;

  @Option(
      names = "--also-at",
      paramLabel = "HOST[:PORT]",
      description = "one more server of the same KMS, which must know the same keys; repeatable")
  private List<String> others = new ArrayList<>();

  @Option(
      names = "--other-cert",
      paramLabel = "FILE",
      description = "the certificate of another client, which must not see the keys")
  private @Nullable Path otherCertificate;

  @Option(names = "--other-key", paramLabel = "FILE", description = "its key")
  private @Nullable Path otherKey;

  @Option(
      names = "--renewed-cert",
      paramLabel = "FILE",
      description = "the next certificate of this client, which must get the same keys")
  private @Nullable Path renewedCertificate;

  @Option(names = "--renewed-key", paramLabel = "FILE", description = "its key")
  private @Nullable Path renewedKey;

  public ConformanceCommand(Surroundings surroundings) {
    super(surroundings);
  }

  @Override
  protected int run(Screen screen) {
    ConformanceSuite suite = suite();
    if (!yes) {
      plan(suite, screen);
      return ExitStatus.DONE;
    }
    ConformanceReport report = suite.run();
    tell(report, screen);
    screen.json(described(report));
    return report.isFailed()
        ? ExitStatus.NOT_AS_IT_SHOULD_BE
        : report.isPassed() ? ExitStatus.DONE : ExitStatus.FAILED;
  }

  private ConformanceSuite suite() {
    Map<String, String> environment = surroundings().environment();
    Optional<ClientIdentity> identity = client.identity(environment);
    if (identity.isEmpty()) {
      throw new UsageException("conformance needs --cert and --key: vCenter shows a certificate.");
    }
    ConformanceSuite.Builder suite =
        ConformanceSuite.builder(server.probe(identity, environment).build());
    if (keys != null) {
      suite.keys(keys);
    }
    for (String other : others) {
      suite.addServer(server.probe(other, null, null, identity, environment).build());
    }
    given("--other-", otherCertificate, otherKey).ifPresent(suite::otherClient);
    given("--renewed-", renewedCertificate, renewedKey).ifPresent(suite::renewedIdentity);
    return suite.build();
  }

  private Optional<ClientIdentity> given(
      String names, @Nullable Path certificate, @Nullable Path key) {
    return new GivenIdentity(names).read(certificate, key, null, surroundings().environment());
  }

  private static void plan(ConformanceSuite suite, Screen screen) {
    List<Map<String, @Nullable Object>> steps = new ArrayList<>();
    screen.line("Nothing was sent. With --yes, at " + suite.endpoint() + ":");
    suite
        .plan()
        .forEach(
            (step, why) -> {
              screen.line("  " + step + why.map(what -> ": skipped, " + what).orElse(""));
              screen.line("      " + step.source());
              Map<String, @Nullable Object> one = described(step);
              one.put("skipped", why.orElse(null));
              steps.add(one);
            });
    screen.line("It makes keys and destroys them at the end; what it cannot destroy it names.");
    screen.json(
        Json.object(
            "format", 1, "endpoint", suite.endpoint().toString(), "done", false, "steps", steps));
  }

  private static void tell(ConformanceReport report, Screen screen) {
    for (ConformanceResult result : report.results()) {
      screen.line(
          sign(result)
              + " "
              + result.step()
              + (result.seen().isEmpty() ? "" : ": " + result.seen()));
      if (sign(result).equals("x") || sign(result).equals("~")) {
        screen.line("    in vCenter: " + result.step().means());
        screen.line("    known from: " + result.step().source());
      }
    }
    report.left().forEach(left -> screen.line("! left: " + left));
    screen.line(
        report.isPassed()
            ? report.endpoint() + " does what vCenter was seen to need."
            : report.isFailed()
                ? report.endpoint() + " does not do all that vCenter was seen to need."
                : report.endpoint() + " could not be tried completely.");
    screen.line("+ passed, x failed, ~ failed and not needed, ? not tried, - skipped");
  }

  private static String sign(ConformanceResult result) {
    return switch (result.outcome()) {
      case PASSED -> "+";
      case FAILED -> result.step().isNeeded() ? "x" : "~";
      case COULD_NOT_BE_TRIED -> "?";
      case SKIPPED -> "-";
    };
  }

  private static Map<String, @Nullable Object> described(ConformanceReport report) {
    return Json.object(
        "format",
        1,
        "endpoint",
        report.endpoint().toString(),
        "done",
        true,
        "passed",
        report.isPassed(),
        "steps",
        report.results().stream()
            .map(
                result -> {
                  Map<String, @Nullable Object> one = described(result.step());
                  one.put("outcome", word(result.outcome()));
                  one.put("seen", result.seen().isEmpty() ? null : result.seen());
                  one.put("milliseconds", result.duration().toMillis());
                  return one;
                })
            .toList(),
        "left",
        report.left());
  }

  private static Map<String, @Nullable Object> described(ConformanceStep step) {
    return Json.object(
        "step",
        word(step),
        "needed",
        step.isNeeded(),
        "source",
        step.source(),
        "means",
        step.means());
  }

  private static String word(Enum<?> one) {
    return one.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
