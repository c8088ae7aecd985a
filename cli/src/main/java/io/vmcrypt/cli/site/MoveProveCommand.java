package io.vmcrypt.cli.site;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.vmcrypt.cli.base.ReportOption;
import io.vmcrypt.cli.base.Surroundings;
import io.vmcrypt.cli.estate.SignerOptions;
import io.vmcrypt.cli.output.ExitStatus;
import io.vmcrypt.cli.output.Json;
import io.vmcrypt.cli.output.Screen;
import io.vmcrypt.cli.settings.UsageException;
import io.vmcrypt.estate.evidence.EvidenceCheck;
import io.vmcrypt.estate.evidence.EvidenceReport;
import io.vmcrypt.estate.evidence.EvidenceSigner;
import io.vmcrypt.estate.move.MoveProof;
import io.vmcrypt.estate.move.MoveRecord;
import io.vmcrypt.estate.spec.EstateMove;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@CommandLine.Command(
    name = "prove",
    description = {
      "Proves from what both vCenters say now that each VM has moved as it should.",
      "Each with its way, from, to, its keys before and after, and how long it was unencrypted."
    },
    footer = {"", "Exit status: 0 proved; 3 not."})
final class MoveProveCommand extends MoveSiteCommand {

  @Option(
      names = "--record",
      paramLabel = "FILE",
      required = true,
      description = "the record of the move")
  private Path record = Path.of("");

  @Option(
      names = "--report",
      paramLabel = "FILE",
      description = "write the proof's JSON to this file too")
  private @Nullable Path report;

  @Mixin private final SignerOptions signer = new SignerOptions();

  MoveProveCommand(Surroundings surroundings) {
    super(surroundings);
  }

  @Override
  protected int run(Screen screen) {
    EstateMove move = move();
    Optional<EvidenceSigner> signing = signer.signer(surroundings().environment());
    if (signing.isPresent() && report == null) {
      throw new UsageException("--signer-cert signs the report: give --report too.");
    }
    checkOverwritten();
    MoveRecord vms =
        record(record)
            .orElseThrow(() -> new UsageException("there is no record at " + record + "."));
    return with(
        move,
        (client, wanted) -> {
          MoveProof proof = looking("proving it", screen, () -> client.prove(wanted, vms));
          screen.text(proof.text());
          if (report != null) {
            byte[] content = Json.textOf(proof::writeJson).getBytes(UTF_8);
            SignerOptions.write(report, content, signing, screen);
          }
          screen.json(Json.written(proof::writeJson));
          return proof.isProved() ? ExitStatus.DONE : ExitStatus.NOT_AS_IT_SHOULD_BE;
        });
  }

  /** The record may have the name, which nothing can replace. */
  private void checkOverwritten() {
    Path file = report;
    ReportOption.checkWritable(file);
    if (file == null || !Files.exists(file)) {
      return;
    }
    EvidenceReport.FileResult there =
        EvidenceCheck.builder().build().check(List.of(file)).files().get(0);
    if (!there.isOurs() || !there.what().startsWith("proof of move ")) {
      throw new UsageException(
          "file " + file + " is there and is no proof: it is not overwritten. Give another name.");
    }
  }
}
