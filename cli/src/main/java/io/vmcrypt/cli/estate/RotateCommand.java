package io.vmcrypt.cli.estate;

import io.vmcrypt.cli.base.ChangeOptions;
import io.vmcrypt.cli.base.PassedOver;
import io.vmcrypt.cli.base.Surroundings;
import io.vmcrypt.cli.base.SystemsCommand;
import io.vmcrypt.cli.output.ExitStatus;
import io.vmcrypt.cli.output.Json;
import io.vmcrypt.cli.output.Screen;
import io.vmcrypt.cli.settings.Settings;
import io.vmcrypt.cli.settings.UsageException;
import io.vmcrypt.cli.vm.KeysToReplace;
import io.vmcrypt.cli.vm.RolloutJob;
import io.vmcrypt.cli.vm.RolloutRun;
import io.vmcrypt.core.certificate.CertificateValidity;
import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.estate.part.CertificateSigner;
import io.vmcrypt.estate.part.VmSelection;
import io.vmcrypt.estate.plan.EstatePlan;
import io.vmcrypt.estate.plan.EstateReport;
import io.vmcrypt.estate.plan.EstateRun;
import io.vmcrypt.estate.plan.EstateStep;
import io.vmcrypt.estate.rotation.EstateWatch;
import io.vmcrypt.estate.rotation.OldKeys;
import io.vmcrypt.estate.rotation.Rotation;
import io.vmcrypt.estate.rotation.RotationPlan;
import io.vmcrypt.estate.rotation.RotationReport;
import io.vmcrypt.estate.wish.Estate;
import io.vmcrypt.vsphere.rollout.Rollout;
import io.vmcrypt.vsphere.rollout.RolloutReport;
import io.vmcrypt.vsphere.vm.CryptoKeyId;
import io.vmcrypt.vsphere.vm.Host;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;
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
          + " Keys of another key provider stay, and are told: status 3."
          + " Hosts keep their keys, and are told."
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

  /** So many are told one by one; of more, JSON tells all. */
  private static final int MOST_HOSTS_TOLD = 200;

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
    Estate estate = document.estate();
    check(estate);
    Rotation rotation = rotation();
    change.requireAnswer(surroundings(), isJson());
    CertificateSigner signer = signing.signer(estate);
    Settings settings = settings();
    try (EstateSystems systems =
        EstateSystems.open(estate, systems(settings), settings, surroundings().time(), signer)) {
      EstateWatch watch = watch(screen);
      RotationPlan plan = document.accepted(systems.client().planRotation(estate, rotation, watch));
      List<RolloutJob> jobs =
          plan.keys().stream().map(each -> job(estate.keyProvider(), each)).toList();
      tell(plan, jobs, screen);
      if (plan.isBlocked() || change.isPlanOnly()) {
        screen.line(notSetUp(plan) + "Nothing was changed.");
        screen.json(json(plan, jobs, Optional.empty()));
        Optional<String> ends = ends(plan);
        screen.because(plan.isBlocked() ? blocked(plan) : ends.orElse(NOT_ALL));
        return plan.isBlocked() || !plan.reachesAll() || ends.isPresent()
            ? ExitStatus.NOT_AS_IT_SHOULD_BE
            : ExitStatus.DONE;
      }
      plan.certificates().ifPresent(signing::checkGiven);
      if (plan.isEmpty()) {
        screen.line(
            ends(plan)
                .orElse(
                    plan.reachesAll() ? "Nothing has to be renewed." : "Nothing can be renewed."));
      } else if (!change.isAgreed(surroundings(), screen)) {
        return ExitStatus.FAILED;
      }
      RotationReport report = systems.client().rotate(plan, watch);
      boolean waits = SigningByHand.isWaiting(report.certificates(), screen);
      if (!waits) {
        tell(report, screen);
      }
      screen.json(json(plan, jobs, Optional.of(report)));
      if (waits) {
        return ExitStatus.WAITS;
      }
      Optional<String> ends = report.check().flatMap(check -> ends(check.findings()));
      screen.because(report.isComplete() ? ends.orElse(NOT_ALL) : NOT_ALL);
      return report.isComplete() && ends.isEmpty()
          ? ExitStatus.DONE
          : ExitStatus.NOT_AS_IT_SHOULD_BE;
    }
  }

  /** What ends, and would not be renewed by this plan. */
  private static Optional<String> ends(RotationPlan plan) {
    return plan.isEmpty()
        ? plan.certificates().flatMap(part -> ends(part.findings()))
        : Optional.empty();
  }

  /** The judgement of "prove" and "check": a new one is made by a person. */
  private static Optional<String> ends(List<Finding> findings) {
    return findings.stream()
        .filter(CertificateValidity::isToldBy)
        .findFirst()
        .map(one -> "A person has to do something: " + one.seen() + ". " + one.advice());
  }

  private static String blocked(RotationPlan plan) {
    return plan.notSetUp().isEmpty()
        ? plan.certificates().map(EstatePlan::text).orElse(NOT_ALL)
        : notSetUp(plan).strip();
  }

  private void check(Estate estate) {
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
  }

  private Rotation rotation() {
    Rotation.Builder rotation = Rotation.builder();
    if (certificates) {
      rotation.certificates();
    }
    if (days != null) {
      rotation.certificateDays(days);
    }
    if (keys) {
      rotation.keys();
    }
    if (deep) {
      rotation.deep();
    }
    if (keysToReplace.isNoted()) {
      keysToReplace.earlier().ifPresentOrElse(rotation::oldKeys, rotation::notingOldKeys);
    }
    return rotation.build();
  }

  private EstateWatch watch(Screen screen) {
    return new EstateWatch() {
      @Override
      public <T> T looking(String what, Supplier<T> look) {
        return RotateCommand.this.looking(what, screen, look);
      }

      @Override
      public EstateReport applying(EstateRun run, Duration timeout) {
        EstateReport report = EstateJob.await(run, timeout, screen);
        screen.text(report.text());
        return report;
      }

      @Override
      public RolloutReport changing(Rollout rollout, Duration timeout) {
        return RolloutRun.await(rollout, timeout, screen);
      }

      @Override
      public void noted(OldKeys old) {
        keysToReplace.note(old);
      }
    };
  }

  private static RolloutJob job(String keyProvider, RotationPlan.NewKeys keys) {
    return new RolloutJob(
        keys.rollout(),
        keys.plan(),
        keys.otherKeys().stream()
            .map(
                kept ->
                    new PassedOver(
                        kept.subject().id(),
                        kept.subject().name(),
                        kept.seen()
                            + "; \"vmcrypt rekey --provider "
                            + keyProvider
                            + "\" moves it"))
            .toList());
  }

  private static void tell(RotationPlan plan, List<RolloutJob> jobs, Screen screen) {
    plan.certificates()
        .ifPresent(
            part -> {
              screen.text(part.text());
              EstateOptions.tellHowToAccept(part, screen);
            });
    jobs.forEach(job -> job.tell(screen));
    plan.hostsNotSeen()
        .ifPresent(
            why ->
                screen.line(
                    "It is not known which hosts keep old keys: "
                        + why.seen()
                        + ". "
                        + why.advice()));
    plan.hosts().stream()
        .limit(MOST_HOSTS_TOLD)
        .forEach(
            host ->
                screen.line(
                    "Host "
                        + host.name()
                        + host.keyId()
                            .map(key -> " keeps key " + key + "; keys of hosts are not renewed.")
                            .orElse(" may keep a key: vCenter does not show which it has.")));
    if (plan.hosts().size() > MOST_HOSTS_TOLD) {
      screen.line(
          "and " + (plan.hosts().size() - MOST_HOSTS_TOLD) + " more hosts (--json tells all)");
    }
  }

  private static String notSetUp(RotationPlan plan) {
    return plan.notSetUp().isEmpty()
        ? ""
        : "The estate is not set up yet ("
            + plan.notSetUp().stream().map(EstateStep::title).collect(Collectors.joining(", "))
            + "): \"vmcrypt apply\" does that. ";
  }

  private void tell(RotationReport report, Screen screen) {
    if (report.isKeptFromKeys()) {
      screen.line("The certificates are not as they should be, so the keys stay as they are.");
    } else {
      report.oldKeys().ifPresent(old -> keysToReplace.tell(old, screen));
    }
    report
        .check()
        .ifPresent(
            check -> {
              screen.space();
              screen.text(check.text());
            });
  }

  private Map<String, @Nullable Object> json(
      RotationPlan plan, List<RolloutJob> jobs, Optional<RotationReport> report) {
    Map<String, @Nullable Object> json =
        Json.object(
            "format",
            2,
            "plan",
            plan.certificates().map(made -> Json.written(made::writeJson)).orElse(null),
            "report",
            report
                .flatMap(RotationReport::certificates)
                .map(made -> Json.written(made::writeJson))
                .orElse(null),
            "certificateCheck",
            report
                .flatMap(RotationReport::check)
                .map(made -> Json.written(made::writeJson))
                .orElse(null));
    List<Object> each = new ArrayList<>();
    for (int i = 0; i < jobs.size(); i++) {
      VmSelection selection = plan.keys().get(i).selection();
      each.add(
          jobs.get(i)
              .json(report.flatMap(made -> Optional.ofNullable(made.keys().get(selection)))));
    }
    json.put("keys", each);
    json.put(
        "hosts",
        plan.hostsNotSeen().isPresent()
            ? null
            : plan.hosts().stream().map(RotateCommand::json).toList());
    json.put(
        "oldKeys", keysToReplace.json(report.map(RotationReport::oldKeys).orElse(plan.oldKeys())));
    return json;
  }

  private static Map<String, @Nullable Object> json(Host host) {
    return Json.object(
        "id", host.id(),
        "name", host.name(),
        "keyId", host.keyId().map(CryptoKeyId::keyId).orElse(null),
        "keyProvider", host.keyId().flatMap(CryptoKeyId::providerId).orElse(null));
  }
}
