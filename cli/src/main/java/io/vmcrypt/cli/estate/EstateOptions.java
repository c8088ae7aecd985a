package io.vmcrypt.cli.estate;

import io.vmcrypt.cli.output.FileFailure;
import io.vmcrypt.cli.output.Screen;
import io.vmcrypt.cli.settings.UsageException;
import io.vmcrypt.core.certificate.Thumbprint;
import io.vmcrypt.core.error.SdkException;
import io.vmcrypt.estate.plan.EstatePlan;
import io.vmcrypt.estate.plan.SavedPlan;
import io.vmcrypt.estate.spec.Estate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The estate document, and the key servers that a person has recognized. */
final class EstateOptions {

  @Parameters(
      paramLabel = "ESTATE",
      description = "an estate document, JSON or .yaml (docs/estate-json.md)")
  private Path file = Path.of("");

  @Option(
      names = "--accept",
      paramLabel = "THUMBPRINT",
      description =
          "a key server's thumbprint that you have compared with what it shows itself; may be given"
              + " again")
  private List<String> accepted = new ArrayList<>();

  /**
   * Reads the document.
   *
   * @throws UsageException if it cannot be read, makes no sense, or is not filled in yet
   */
  Estate estate() {
    accepted.forEach(Thumbprint::parse);
    try {
      Estate estate = Estate.fromFile(file);
      estate.requireFilledIn();
      return estate;
    } catch (SdkException e) {
      throw new UsageException(e);
    }
  }

  /**
   * Refuses a file that is to be written in the place of the document.
   *
   * @param written null if there is none
   */
  void requireKept(@Nullable Path written) {
    try {
      if (written != null && Files.exists(written) && Files.isSameFile(written, file)) {
        throw new UsageException(
            "file " + written + " is the document: it is not overwritten. Give another name.");
      }
    } catch (IOException e) {
      throw new FileFailure(written, "compared", e);
    }
  }

  /** What stands in the place of the document, where that is a name. */
  String name() {
    return file.toString();
  }

  /** Whether the file begins as a plan that was saved does. */
  boolean isSavedPlan() {
    return SavedPlan.isSavedPlan(file);
  }

  /**
   * Reads the file as a plan that was saved.
   *
   * @throws UsageException if it cannot be read, or was changed
   */
  SavedPlan savedPlan() {
    if (!accepted.isEmpty()) {
      throw new UsageException("--accept goes with making a plan; an approved one has accepted.");
    }
    return savedPlan(file);
  }

  static SavedPlan savedPlan(Path file) {
    return UsageException.given(() -> SavedPlan.fromFile(file));
  }

  /** Says how a key server is accepted that nobody has recognized yet. */
  static void tellHowToAccept(EstatePlan plan, Screen screen) {
    plan.unconfirmed()
        .forEach(
            (address, shown) -> {
              screen.line("If KMS " + address + " itself shows the same, add this:");
              screen.whole("  --accept " + shown.thumbprint());
            });
  }

  /** The plan, with the key servers accepted that a person has recognized. */
  EstatePlan accepted(EstatePlan plan) {
    // none is left to be accepted once vCenter trusts it
    return plan.unconfirmed().isEmpty()
        ? plan
        : plan.accepting(accepted.stream().map(Thumbprint::parse).toArray(Thumbprint[]::new));
  }
}
