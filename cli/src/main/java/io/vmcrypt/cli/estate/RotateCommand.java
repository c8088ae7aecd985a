package io.vmcrypt.cli.estate;

import io.vmcrypt.cli.base.ChangeOptions;
import io.vmcrypt.cli.base.Surroundings;
import io.vmcrypt.cli.base.SystemsCommand;
import io.vmcrypt.cli.output.ExitStatus;
import io.vmcrypt.cli.output.Json;
import io.vmcrypt.cli.output.Screen;
import io.vmcrypt.cli.settings.Settings;
import io.vmcrypt.cli.settings.UsageException;
import io.vmcrypt.cli.vm.KeysToReplace;
import io.vmcrypt.core.certificate.CertificateValidity;
import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.estate.EstateClient;
import io.vmcrypt.estate.part.CertificateSigner;
import io.vmcrypt.estate.plan.EstatePlan;
import io.vmcrypt.estate.plan.EstateReport;
import io.vmcrypt.estate.rotation.CertificateCheck;
import io.vmcrypt.estate.rotation.Rotation;
import io.vmcrypt.estate.spec.Estate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** docs/estate-json.md describes the document, and how its certificates are renewed. */
@CommandLine.Command(
    name = "rotate",
    description = {
      "Renews certificates or keys of an estate that is set up.",
      "--certificates: vCenter's client certificate, if it ends soon or the document names a newer"
          + " one; the next certificate of a KMS, as the document names it; its thumbprint at"
          + " OVHcloud.",
      "--keys: new keys for the encrypted VMs of the document, of the key provider that it names."
          + " Keys of another key provider stay, and are named: status 3."
          + " Hosts keep their keys, and are named."
          + " The old keys stay on their KMS. Without --old-keys each run changes all of them.",
      "Shows the plan, asks, does exactly that, and looks at the certificates again. That is no"
          + " proof: \"vmcrypt prove\" looks at VMs too. Run it again if it breaks off."
    },
    footer = {
      "",
      "Exit status: 0 done, or nothing to do; 3 something is not as it should be, or a person has"
          + " to renew a certificate; 4 it waits until vCenter's request is signed."
    })
public final class RotateCommand extends SystemsCommand {

  private static final String NOT_ALL = "Not all was renewed.";

  @Mixin private final EstateOptions document = new EstateOptions();
  @Mixin private final KeysToReplace keysToReplace = new KeysToReplace();
  @Mixin private final ChangeOptions change = new ChangeOptions();
  @Mixin private final SigningByHand signing = new SigningByHand();

  @Option(names = "--certificates", description = "renew the certificates")
  private boolean certificates;

  @Option(names = "--keys", description = "give the encrypted VMs of the document new keys")
  private boolean keys;

  @Option(
      names = "--days",
      paramLabel = "DAYS",
      description = "renew what ends sooner than that; by default what the document says")
  private @Nullable Integer days;

  @Option(names = "--deep", description = "with --keys: encrypt the data anew; the VMs must be off")
  private boolean deep;

  public RotateCommand(Surroundings surroundings) {
    super(surroundings);
  }

  @Override
  protected int run(Screen screen) {
    Estate estate = estate();
    Rotation rotation = rotation();
    change.requireAnswer(surroundings(), isJson());
    CertificateSigner signer = signing.signer(estate);
    Settings settings = settings();
    try (EstateSystems systems =
        EstateSystems.open(estate, systems(settings), settings, surroundings().time(), signer)) {
      EstateClient client = systems.client();
      EstatePlan plan =
          looking(
              "making the plan",
              screen,
              () -> document.accepted(client.planRotation(estate, rotation)));
      screen.text(plan.text());
      EstateOptions.tellHowToAccept(plan, screen);
      Optional<String> ends = plan.isEmpty() ? ends(plan.findings()) : Optional.empty();
      if (plan.isBlocked() || change.isPlanOnly()) {
        screen.line("Nothing was changed.");
        screen.json(json(plan, Optional.empty(), Optional.empty()));
        screen.because(plan.isBlocked() ? plan.text() : ends.orElse(NOT_ALL));
        return status(!plan.isBlocked() && plan.reachesAll() && ends.isEmpty());
      }
      signing.checkGiven(plan);
      if (plan.isEmpty()) {
        screen.line(
            ends.orElse(
                plan.reachesAll() ? "Nothing has to be renewed." : "Nothing can be renewed."));
      } else if (!change.isAgreed(plan, "the JSON of --plan --json", surroundings(), screen)) {
        return ExitStatus.FAILED;
      }
      Optional<EstateReport> report = Optional.empty();
      if (!plan.isEmpty() || keysToReplace.isNoted()) {
        report = Optional.of(EstateJob.apply(client, plan, screen));
        report.ifPresent(done -> screen.text(done.text()));
      }
      if (SigningByHand.isWaiting(report, screen)) {
        screen.json(json(plan, report, Optional.empty()));
        return ExitStatus.WAITS;
      }
      keysToReplace.tell(screen);
      Optional<CertificateCheck> check = Optional.empty();
      if (certificates) {
        check =
            Optional.of(
                looking(
                    "looking at the certificates", screen, () -> client.checkCertificates(estate)));
        screen.space();
        check.ifPresent(seen -> screen.text(seen.text()));
      }
      screen.json(json(plan, report, check));
      boolean done =
          plan.reachesAll()
              && report.map(EstateReport::isComplete).orElse(true)
              && check.map(CertificateCheck::isGood).orElse(true);
      ends = check.flatMap(seen -> ends(seen.findings()));
      screen.because(done ? ends.orElse(NOT_ALL) : NOT_ALL);
      return status(done && ends.isEmpty());
    }
  }

  private static int status(boolean isAsItShouldBe) {
    return isAsItShouldBe ? ExitStatus.DONE : ExitStatus.NOT_AS_IT_SHOULD_BE;
  }

  /** The judgement of "prove" and "check": a new one is made by a person. */
  private static Optional<String> ends(List<Finding> findings) {
    return findings.stream()
        .filter(CertificateValidity::isToldBy)
        .findFirst()
        .map(one -> "A person has to do something: " + one.seen() + ". " + one.advice());
  }

  private Estate estate() {
    Estate estate = document.estate();
    if (!certificates && !keys) {
      throw new UsageException("Say what is to be renewed: --certificates, --keys, or both.");
    }
    if (!keys && (deep || keysToReplace.isNoted())) {
      throw new UsageException("--deep and --old-keys go with --keys.");
    }
    if (!certificates && days != null) {
      throw new UsageException("--days goes with --certificates.");
    }
    if (keys && estate.selections().isEmpty()) {
      throw new UsageException(
          "The document chooses no VMs that could get new keys. \"vmcrypt rekey\" takes VMs by"
              + " name.");
    }
    return days == null ? estate : estate.toBuilder().certificateDays(days).build();
  }

  private Rotation rotation() {
    return new Rotation(
        certificates,
        keys,
        deep,
        keysToReplace.earlier(),
        keysToReplace.isNoted() ? Optional.of(keysToReplace::note) : Optional.empty());
  }

  private Map<String, @Nullable Object> json(
      EstatePlan plan, Optional<EstateReport> report, Optional<CertificateCheck> check) {
    return Json.object(
        "format",
        3,
        "plan",
        Json.written(plan::writeJson),
        "report",
        report.map(made -> Json.written(made::writeJson)).orElse(null),
        "certificateCheck",
        check.map(made -> Json.written(made::writeJson)).orElse(null),
        "oldKeys",
        keysToReplace.json(plan.rotation().flatMap(Rotation::oldKeys)));
  }
}
