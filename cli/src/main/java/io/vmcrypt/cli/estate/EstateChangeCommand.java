package io.vmcrypt.cli.estate;

import io.vmcrypt.cli.base.ChangeOptions;
import io.vmcrypt.cli.base.Surroundings;
import io.vmcrypt.cli.base.SystemsCommand;
import io.vmcrypt.cli.output.ExitStatus;
import io.vmcrypt.cli.output.Screen;
import io.vmcrypt.cli.settings.Settings;
import io.vmcrypt.cli.settings.UsageException;
import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.estate.part.CertificateSigner;
import io.vmcrypt.estate.plan.EstatePlan;
import io.vmcrypt.estate.plan.EstateReport;
import io.vmcrypt.estate.plan.SavedPlan;
import io.vmcrypt.estate.proof.EstateProof;
import io.vmcrypt.estate.proof.ProofOptions;
import io.vmcrypt.estate.spec.Estate;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine.Mixin;

/** Makes the systems be as an estate says: planned, agreed to, done, and proved. */
abstract class EstateChangeCommand extends SystemsCommand {

  @Mixin private final EstateOptions document = new EstateOptions();
  @Mixin private final ChangeOptions change = new ChangeOptions();
  @Mixin private final KeysAskedOption keysAsked = new KeysAskedOption();
  @Mixin private final SigningByHand signing = new SigningByHand();

  EstateChangeCommand(Surroundings surroundings) {
    super(surroundings);
  }

  /** What is wanted, by what the document says. Asks nobody. */
  Estate wanted(EstateOptions said) {
    return said.estate();
  }

  /** The key servers whose password the plan gives anew, beside what the document says. */
  Set<String> renewedPasswords() {
    return Set.of();
  }

  /** Whether the file is a plan that was saved, and not a document. */
  boolean isApproved() {
    return false;
  }

  boolean isSavedPlan() {
    return document.isSavedPlan();
  }

  private SavedPlan approved() {
    if (change.isPlanOnly()) {
      throw new UsageException(
          "--plan makes a plan, and the file is one. \"vmcrypt plan ESTATE --against FILE\" tells"
              + " what has changed since.");
    }
    return document.savedPlan();
  }

  /** Whose plan it is, and by what it is known. */
  static void tell(SavedPlan saved, Screen screen) {
    screen.line("This plan was " + saved + ".");
    screen.line("Its digest (SHA-256):");
    screen.whole("  " + saved.digest());
  }

  /** Of what is proved, what the plan has not told already. */
  private static void tell(EstateProof proof, EstatePlan plan, Screen screen) {
    screen.line(proof.toString());
    screen.line("  about " + proof.scope());
    proof.findings().stream()
        .filter(finding -> plan.findings().stream().noneMatch(told -> isSame(told, finding)))
        .forEach(finding -> screen.line("  " + finding));
    screen.line("\"vmcrypt prove\" shows more; its --report FILE has all of it.");
  }

  private static boolean isSame(Finding told, Finding finding) {
    return told.code().equals(finding.code()) && told.subject().equals(finding.subject());
  }

  @Override
  protected int run(Screen screen) {
    Optional<SavedPlan> approved = isApproved() ? Optional.of(approved()) : Optional.empty();
    Estate estate = approved.map(saved -> saved.plan().estate()).orElseGet(() -> wanted(document));
    ProofOptions.Builder options = keysAsked.options();
    approved.ifPresent(options::applied);
    ProofOptions proving = options.build();
    change.requireAnswer(surroundings(), isJson());
    CertificateSigner signer = signing.signer(estate);
    Settings settings = settings();
    try (EstateSystems systems =
        EstateSystems.open(estate, systems(settings), settings, surroundings().time(), signer)) {
      EstatePlan plan =
          looking(
              approved.isPresent() ? "looking" : "making the plan",
              screen,
              () ->
                  approved
                      .map(systems.client()::approved)
                      .orElseGet(
                          () ->
                              document.accepted(
                                  systems.client().plan(estate, renewedPasswords()))));
      boolean asks = !plan.isBlocked() && !change.isPlanOnly();
      // who leaves a key provider has to know all of it
      boolean brief = asks && estate.leaving().isEmpty();
      screen.text(brief ? plan.briefText() : plan.text());
      if (brief && approved.isEmpty() && !plan.findings().isEmpty()) {
        screen.line("--plan shows more, and what to do about each of these.");
      }
      approved.ifPresent(saved -> tell(saved, screen));
      EstateOptions.tellHowToAccept(plan, screen);
      if (!asks) {
        screen.because(plan.text());
        screen.line("Nothing was changed.");
        screen.json(EstateJson.of(Optional.of(plan), Optional.empty(), Optional.empty()));
        return plan.isBlocked() ? ExitStatus.NOT_AS_IT_SHOULD_BE : ExitStatus.DONE;
      }
      signing.checkGiven(plan);
      Optional<EstateReport> report = Optional.empty();
      if (!plan.isEmpty()) {
        String where = approved.isPresent() ? "its file" : "\"vmcrypt plan ESTATE --report FILE\"";
        if (!change.isAgreed(plan, where, surroundings(), screen)) {
          return ExitStatus.FAILED;
        }
        report =
            Optional.of(
                EstateJob.apply(
                    () ->
                        approved
                            .map(systems.client()::startApply)
                            .orElseGet(() -> systems.client().startApply(plan)),
                    screen));
        report.ifPresent(
            done -> screen.text(brief && done.isComplete() ? done.toString() : done.text()));
      }
      screen.space();
      if (SigningByHand.isWaiting(report, screen)) {
        screen.json(EstateJson.of(Optional.of(plan), report, Optional.empty()));
        return ExitStatus.WAITS;
      }
      Estate now = report.map(EstateReport::estateNow).orElse(estate);
      EstateProof proof = looking("proving it", screen, () -> systems.client().prove(now, proving));
      if (brief && proof.isProved()) {
        tell(proof, plan, screen);
      } else {
        screen.text(proof.text());
      }
      screen.json(EstateJson.of(Optional.of(plan), report, Optional.of(proof)));
      // a proof does not see each thing that was asked for, such as a password that is given anew
      boolean done = report.map(EstateReport::isComplete).orElse(true);
      screen.because(done ? proof.text() : "Not each step of the plan is done.");
      // a document that chooses no VM asks for no more than what was done
      return done && (proof.isProved() || proof.isProvedWithoutVms())
          ? ExitStatus.DONE
          : ExitStatus.NOT_AS_IT_SHOULD_BE;
    }
  }
}
