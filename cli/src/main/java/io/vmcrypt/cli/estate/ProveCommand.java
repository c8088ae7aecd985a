package io.vmcrypt.cli.estate;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.vmcrypt.cli.base.ControlsOption;
import io.vmcrypt.cli.base.ReportOption;
import io.vmcrypt.cli.base.SinceOption;
import io.vmcrypt.cli.base.Surroundings;
import io.vmcrypt.cli.base.SystemsCommand;
import io.vmcrypt.cli.output.ExitStatus;
import io.vmcrypt.cli.output.FileFailure;
import io.vmcrypt.cli.output.Json;
import io.vmcrypt.cli.output.Screen;
import io.vmcrypt.cli.settings.Settings;
import io.vmcrypt.cli.settings.UsageException;
import io.vmcrypt.core.certificate.CertificateValidity;
import io.vmcrypt.core.error.SdkException;
import io.vmcrypt.estate.evidence.EvidenceSigner;
import io.vmcrypt.estate.proof.EstateProof;
import io.vmcrypt.estate.proof.ProofOptions;
import io.vmcrypt.estate.spec.Estate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** docs/json.md describes its JSON. */
@CommandLine.Command(
    name = "prove",
    description = "Proves from what the systems say now that all is as it should be.",
    footer = {"", "Exit status: 0 proved; 3 not, or a certificate ends soon."})
public final class ProveCommand extends SystemsCommand {

  @Mixin private final EstateOptions document = new EstateOptions();
  @Mixin private final ReportOption report = new ReportOption();
  @Mixin private final SinceOption since = new SinceOption();
  @Mixin private final ControlsOption controls = new ControlsOption();
  @Mixin private final KeysAskedOption keysAsked = new KeysAskedOption();

  @Mixin private final SignerOptions signer = new SignerOptions();

  @Option(
      names = "--baseline",
      paramLabel = "FILE",
      description =
          "an earlier proof (.json): tells what is new and what is gone since then, and is named as"
              + " the one before")
  private @Nullable Path baseline;

  public ProveCommand(Surroundings surroundings) {
    super(surroundings);
  }

  @Override
  protected int run(Screen screen) {
    Estate estate = document.estate();
    Optional<EvidenceSigner> signing = signer.signer(surroundings().environment());
    Optional<Path> json = json(signing);
    ProofOptions options = options();
    Settings settings = settings();
    try (EstateSystems systems =
        EstateSystems.open(estate, systems(settings), settings, surroundings().time())) {
      EstateProof proof =
          looking("proving it", screen, () -> systems.client().prove(estate, options));
      screen.text(proof.text());
      screen.because(proof.text());
      json.ifPresent(file -> write(proof, file, signing, screen));
      screen.json(Json.written(proof::writeJson));
      boolean ends = proof.findings().stream().anyMatch(CertificateValidity::isToldBy);
      if (proof.isProved() && ends) {
        screen.because("All is as it should be now. A certificate has to be renewed.");
      }
      return proof.isProved() && !ends ? ExitStatus.DONE : ExitStatus.NOT_AS_IT_SHOULD_BE;
    }
  }

  /** What could not be signed or written is refused before anything is asked. */
  private Optional<Path> json(Optional<EvidenceSigner> signing) {
    report.check();
    Optional<Path> json = report.json();
    if (signing.isPresent() && json.isEmpty()) {
      throw new UsageException("--signer-cert signs the report: give --report too.");
    }
    json.filter(Files::exists).ifPresent(this::checkOverwritten);
    return json;
  }

  /** An estate's document may have the name of the page, and a row needs each of its proofs. */
  private void checkOverwritten(Path file) {
    try {
      EstateProof.Baseline.fromFile(file);
    } catch (SdkException e) {
      throw new UsageException(
          "file " + file + " is there and is no proof: it is not overwritten. Give another name.");
    }
    try {
      if (baseline != null && Files.isSameFile(file, baseline)) {
        throw new UsageException(
            "--report would overwrite the baseline, which the new proof names. Give another name.");
      }
    } catch (IOException e) {
      throw new FileFailure(file, "compared", e);
    }
  }

  /** The JSON, its signature, and the page that says how they are checked. */
  private void write(
      EstateProof proof, Path json, Optional<EvidenceSigner> signing, Screen screen) {
    byte[] content = Json.textOf(proof::writeJson).getBytes(UTF_8);
    SignerOptions.write(json, content, signing, screen);
    if (report.isHtml()) {
      report.write(
          proof::writeJson,
          page -> proof.writeHtml(page, String.valueOf(json.getFileName())),
          screen);
    }
  }

  private ProofOptions options() {
    ProofOptions.Builder options = keysAsked.options().controls(controls.mapping());
    Path before = baseline;
    if (before != null) {
      options.baseline(UsageException.given(() -> EstateProof.Baseline.fromFile(before)));
    }
    since.time().ifPresent(options::since);
    return options.build();
  }
}
