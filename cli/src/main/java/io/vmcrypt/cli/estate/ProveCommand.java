package io.vmcrypt.cli.estate;

import io.vmcrypt.cli.base.ReportOption;
import io.vmcrypt.cli.base.Surroundings;
import io.vmcrypt.cli.base.SystemsCommand;
import io.vmcrypt.cli.base.Written;
import io.vmcrypt.cli.output.ExitStatus;
import io.vmcrypt.cli.output.Screen;
import io.vmcrypt.cli.settings.Settings;
import io.vmcrypt.cli.settings.UsageException;
import io.vmcrypt.core.error.SdkException;
import io.vmcrypt.estate.Estate;
import io.vmcrypt.estate.EstateProof;
import io.vmcrypt.estate.ProofOptions;
import java.io.OutputStream;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** docs/estate-proof.md describes its JSON. */
@CommandLine.Command(
    name = "prove",
    description = "Proves from what the systems say now that all is as it should be.",
    footer = {"", "Exit status: 0 proved; 3 not."})
public final class ProveCommand extends SystemsCommand {

  @Mixin private final EstateOptions document = new EstateOptions();
  @Mixin private final ReportOption report = new ReportOption();
  @Mixin private final KeysAskedOption keysAsked = new KeysAskedOption();

  @Option(
      names = "--baseline",
      paramLabel = "FILE",
      description = "an earlier proof (.json): tells what is new since then")
  private @Nullable Path baseline;

  @Option(
      names = "--test-key",
      description =
          "have vCenter make a key too, and forget it: the only thing that a proof changes")
  private boolean testKey;

  public ProveCommand(Surroundings surroundings) {
    super(surroundings);
  }

  @Override
  protected int run(Screen screen) {
    Estate estate = document.estate();
    report.check();
    ProofOptions options = options();
    Settings settings = settings();
    try (EstateSystems systems = EstateSystems.open(estate, systems(settings), settings)) {
      EstateProof proof =
          looking("proving it", screen, () -> systems.client().prove(estate, options));
      screen.text(proof.text());
      report.write(out -> written(proof, out, false), out -> written(proof, out, true), screen);
      screen.rawJson(Written.by(proof::writeJson).strip());
      return proof.isProved() ? ExitStatus.DONE : ExitStatus.NOT_AS_IT_SHOULD_BE;
    }
  }

  private static EstateProof written(EstateProof proof, OutputStream out, boolean html) {
    if (html) {
      proof.writeHtml(out);
    } else {
      proof.writeJson(out);
    }
    return proof;
  }

  private ProofOptions options() {
    ProofOptions.Builder options = keysAsked.options();
    if (baseline != null) {
      try {
        options.baseline(EstateProof.Baseline.fromFile(baseline));
      } catch (SdkException e) {
        throw new UsageException(e);
      }
    }
    if (testKey) {
      options.withTestKey();
    }
    return options.build();
  }
}
