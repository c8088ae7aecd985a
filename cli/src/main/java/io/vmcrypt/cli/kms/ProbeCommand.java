package io.vmcrypt.cli.kms;

import io.vmcrypt.cli.base.ClientCertificateOptions;
import io.vmcrypt.cli.base.Command;
import io.vmcrypt.cli.base.KeyIds;
import io.vmcrypt.cli.base.Surroundings;
import io.vmcrypt.cli.output.ExitStatus;
import io.vmcrypt.cli.output.Screen;
import io.vmcrypt.cli.settings.UsageException;
import io.vmcrypt.core.certificate.ClientIdentity;
import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.key.HeldKeys;
import io.vmcrypt.kmip.KmipProbe;
import io.vmcrypt.kmip.key.KeyQuestion;
import io.vmcrypt.kmip.report.ProbeReport;
import java.security.cert.X509Certificate;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** docs/json.md describes its JSON. */
@CommandLine.Command(
    name = "probe",
    description = {
      "Says whether vSphere could use a KMS, and if not, why.",
      "With --thorough it does all that vCenter was seen to do, for those who make, buy or upgrade a"
          + " KMS; of vCenter 8.x and 9.x nothing was seen on the wire.",
      "With --holds: whether the KMS holds given keys, and gives them to this client. With"
          + " --same-as also: whether they are the keys of the old KMS, as before a move."
    },
    footer = {
      "",
      "Exit status: 0 usable, also with warnings, or all that was asked of the keys is so; 3 not"
          + " usable, or it is not so of a key; 1 it could not be asked, or not completely."
    })
public final class ProbeCommand extends Command {

  @Mixin private final ProbeOptions server = new ProbeOptions();
  @Mixin private final ClientCertificateOptions client = new ClientCertificateOptions();
  @Mixin private final KeyQuestionOptions keys = new KeyQuestionOptions();
  @Mixin private final ThoroughOptions thorough = new ThoroughOptions();

  @Option(names = "--round-trip", description = "make a key, and destroy it")
  private boolean roundTrip;

  public ProbeCommand(Surroundings surroundings) {
    super(surroundings);
  }

  @Override
  protected int run(Screen screen) {
    Map<String, String> environment = surroundings().environment();
    Optional<ClientIdentity> identity = client.identity(environment);
    KmipProbe.Builder probe = server.probe(identity, environment).timeSource(surroundings().time());
    if (keys.isGiven()) {
      if (identity.isEmpty() || roundTrip || thorough.isGiven()) {
        throw new UsageException(
            "--holds needs --cert and --key, and goes without --round-trip and --thorough.");
      }
      KeyIds ids = keys.keyIds();
      KeyQuestion question = keys.question(ids);
      Optional<KmipProbe> old =
          keys.old(
              (place, thumbprint) ->
                  server.probe(place, thumbprint, null, identity, environment).build());
      KmipProbe asked = probe.build();
      HeldKeys held =
          old.map(other -> asked.heldKeys(question, other))
              .orElseGet(() -> asked.heldKeys(question));
      return print(held, question, ids, screen);
    }
    if (roundTrip) {
      probe.keyRoundTrip();
    }
    thorough.add(probe, server, identity, environment);
    return probe(probe.build(), identity.map(ClientIdentity::certificate), screen);
  }

  private int print(HeldKeys held, KeyQuestion question, KeyIds ids, Screen screen) {
    Map<String, String> lacking = KeyQuestionOptions.lacking(held, question);
    if (screen.isJson()) {
      screen.json(ProbeJson.of(held, question, ids, lacking.isEmpty(), server.knowsServer()));
    } else {
      new ProbeText(screen).print(held, lacking, ids, server.knowsServer());
    }
    if (lacking.isEmpty()) {
      return ExitStatus.DONE;
    }
    if (!held.notKnown().containsAll(lacking.keySet())) {
      return ExitStatus.NOT_AS_IT_SHOULD_BE;
    }
    screen.wrong(held.server() + " did not say of each key whether it has it");
    return ExitStatus.FAILED;
  }

  private static int probe(KmipProbe probe, Optional<X509Certificate> client, Screen screen) {
    ProbeReport report = probe.probe();
    if (screen.isJson()) {
      screen.json(ProbeJson.of(report, client.orElse(null)));
    } else if (report.isProbed()) {
      new ProbeText(screen).print(report, client.orElse(null));
    }
    if (!report.isProbed()) {
      screen.wrong(report.endpoint() + " could not be probed: " + reason(report));
      return ExitStatus.FAILED;
    }
    return switch (report.verdict()) {
      case USABLE, USABLE_WITH_WARNINGS -> ExitStatus.DONE;
      case NOT_USABLE -> ExitStatus.NOT_AS_IT_SHOULD_BE;
      case COULD_NOT_BE_TRIED -> {
        screen.wrong(report.endpoint() + " could not be probed completely: " + reason(report));
        yield ExitStatus.FAILED;
      }
    };
  }

  private static String reason(ProbeReport report) {
    return report.findings().stream()
        .filter(Finding::isBlocking)
        .map(finding -> finding.code() + ": " + finding.seen() + ". " + finding.advice())
        .findFirst()
        .orElse("it showed no certificate");
  }
}
