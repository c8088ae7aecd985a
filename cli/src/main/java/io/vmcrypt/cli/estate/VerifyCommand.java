package io.vmcrypt.cli.estate;

import io.vmcrypt.cli.base.Command;
import io.vmcrypt.cli.base.Surroundings;
import io.vmcrypt.cli.output.ExitStatus;
import io.vmcrypt.cli.output.Hidden;
import io.vmcrypt.cli.output.Json;
import io.vmcrypt.cli.output.Screen;
import io.vmcrypt.cli.settings.UsageException;
import io.vmcrypt.core.certificate.ServerTrust;
import io.vmcrypt.core.certificate.Thumbprint;
import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.error.SdkException;
import io.vmcrypt.estate.evidence.EvidenceCheck;
import io.vmcrypt.estate.evidence.EvidenceReport;
import io.vmcrypt.estate.evidence.EvidenceReport.FileResult;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** docs/estate-proof.md describes it. */
@CommandLine.Command(
    name = "verify",
    description = {
      "Checks proofs and plans: digest, verdict, signature, chain.",
      "The signature of FILE is FILE.p7s beside it. Asks no system."
    },
    footer = {
      "",
      "Exit status: 0 all are good; 3 one is not, or is not proved; 2 one is no file of"
          + " vmcrypt."
    })
public final class VerifyCommand extends Command {

  @Parameters(
      paramLabel = "FILE",
      arity = "1..*",
      description = "a proof (.json), or a saved plan; several proofs are a row")
  private List<Path> files = new ArrayList<>();

  @Option(
      names = "--ca-file",
      paramLabel = "FILE",
      description =
          "PEM file of the authorities whose certificates may sign: each file must be signed")
  private @Nullable Path authorities;

  @Option(
      names = "--signer-thumbprint",
      paramLabel = "THUMBPRINT",
      description = "thumbprint of a certificate that may sign; may be given again")
  private List<String> thumbprints = new ArrayList<>();

  public VerifyCommand(Surroundings surroundings) {
    super(surroundings);
  }

  @Override
  protected int run(Screen screen) {
    EvidenceReport report = check().check(files);
    report.text().lines().map(Hidden::in).forEach(screen::line);
    boolean isWrong = report.files().stream().anyMatch(one -> one.isOurs() && !one.isGood());
    report.files().stream()
        .filter(one -> !isWrong && !one.isOurs())
        .findFirst()
        .ifPresent(
            one -> {
              throw notOurs(one);
            });
    screen.json(
        Json.object(
            "format", 2,
            "good", report.isGood(),
            "files", report.files().stream().map(VerifyCommand::described).toList()));
    return report.isGood() ? ExitStatus.DONE : ExitStatus.NOT_AS_IT_SHOULD_BE;
  }

  private EvidenceCheck check() {
    EvidenceCheck.Builder check = EvidenceCheck.builder();
    thumbprints.stream()
        .map(Thumbprint::parse)
        .forEach(thumbprint -> check.signedBy(ServerTrust.pinned(thumbprint)));
    Path file = authorities;
    if (file != null) {
      check.signedBy(UsageException.given(() -> ServerTrust.fromFile(file)));
    }
    return check.build();
  }

  private static UsageException notOurs(FileResult one) {
    return new UsageException(
        new SdkException(
            new Attempt("estate", "verify", one.file().toString()),
            one.told().get(0).words(),
            "Give files that \"prove --report\" or \"plan\" has written, as they were written.",
            null));
  }

  private static Map<String, @Nullable Object> described(FileResult one) {
    return Json.object(
        "file", Hidden.in(one.file().toString()),
        "good", one.isGood(),
        "what", one.what().isEmpty() ? null : one.what(),
        "digest", one.digest().isEmpty() ? null : one.digest(),
        "proved", one.proved().orElse(null),
        "scope", one.scope().map(Hidden::in).orElse(null),
        "signer", one.signer().map(VerifyCommand::described).orElse(null),
        "told",
            one.told().stream()
                .map(
                    told ->
                        Json.object(
                            "kind",
                            told.kind().name().toLowerCase(Locale.ROOT).replace('_', '-'),
                            "wrong",
                            told.kind().isWrong(),
                            "words",
                            Hidden.in(told.words())))
                .toList());
  }

  private static Map<String, @Nullable Object> described(EvidenceReport.Signer signer) {
    return Json.object(
        "subject", signer.subject(),
        "thumbprint", signer.thumbprint().toString(),
        "notAfter", signer.notAfter().toString(),
        "signedAt", signer.signedAt().map(Object::toString).orElse(null));
  }
}
