package io.vmcrypt.cli.estate;

import io.vmcrypt.cli.base.ChangeOptions;
import io.vmcrypt.cli.base.Surroundings;
import io.vmcrypt.cli.base.SystemsCommand;
import io.vmcrypt.cli.output.ExitStatus;
import io.vmcrypt.cli.output.Json;
import io.vmcrypt.cli.output.Screen;
import io.vmcrypt.cli.settings.Settings;
import io.vmcrypt.cli.settings.UsageException;
import io.vmcrypt.cli.vm.HostsWithOldKeys;
import io.vmcrypt.cli.vm.KeysToReplace;
import io.vmcrypt.cli.vm.OtherProvidersKeys;
import io.vmcrypt.cli.vm.RolloutJob;
import io.vmcrypt.estate.CertificateSigner;
import io.vmcrypt.estate.Estate;
import io.vmcrypt.estate.EstatePlan;
import io.vmcrypt.estate.EstateProof;
import io.vmcrypt.estate.EstateReport;
import io.vmcrypt.estate.EstateStep;
import io.vmcrypt.vsphere.VsphereClient;
import io.vmcrypt.vsphere.kms.KmsCluster;
import io.vmcrypt.vsphere.vm.CryptoKeyId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
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
      "Shows the plan, asks, does exactly that, and proves the certificates. Run it again if it"
          + " breaks off."
    },
    footer = {"", "Exit status: 0 done, or nothing to do; 3 something is not as it should be; 4 it waits until"
          + " vCenter's request is signed."})
public final class RotateCommand extends SystemsCommand {

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
    Estate part =
        EstateCertificates.of(
            estate, days == null ? OptionalInt.empty() : OptionalInt.of(days.intValue()));
    change.requireAnswer(surroundings(), isJson());
    CertificateSigner signer = signing.signer(estate);
    Settings settings = settings();
    try (EstateSystems systems =
        EstateSystems.open(part, systems(settings), settings, surroundings().time(), signer)) {
      Optional<EstatePlan> plan =
          certificates
              ? Optional.of(
                  looking(
                      "making the plan",
                      screen,
                      () -> document.accepted(systems.client().plan(part))))
              : Optional.empty();
      plan.ifPresent(
          made -> {
            screen.text(made.text());
            EstateOptions.tellHowToAccept(made, screen);
          });
      List<RolloutJob> jobs = keys ? jobs(estate, systems, screen) : List.of();
      Optional<HostsWithOldKeys> hosts =
          keys
              ? Optional.of(
                  looking(
                      "looking at the hosts",
                      screen,
                      () -> HostsWithOldKeys.of(systems.vcenter(), estate.keyProvider())))
              : Optional.empty();
      hosts.ifPresent(kept -> kept.tell(screen));
      return run(part, systems, new Rotation(plan, jobs, hosts), screen);
    }
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

  private List<RolloutJob> jobs(Estate estate, EstateSystems systems, Screen screen) {
    VsphereClient vcenter = systems.vcenter();
    // of a name that vCenter does not have, no key would be left to renew
    KmsCluster unused = vcenter.kmsClusters().get(estate.keyProvider());
    List<CryptoKeyId> replaced =
        looking(
            "looking for keys",
            screen,
            () -> keysToReplace.find(vcenter, estate.keyProvider()::equals));
    OtherProvidersKeys others = new OtherProvidersKeys(vcenter, estate.keyProvider());
    List<RolloutJob> jobs = new ArrayList<>();
    EstateKeys.rollouts(estate, vcenter, replaced, deep)
        .forEach(
            (selection, rollout) ->
                jobs.add(
                    looking(
                        "making the plan",
                        screen,
                        () ->
                            RolloutJob.planned(
                                vcenter,
                                rollout,
                                plan -> others.passedOver(selection, plan),
                                screen))));
    return jobs;
  }

  /**
   * What is to be done.
   *
   * @param plan of the certificates; empty if they are not asked for
   * @param jobs the VMs that get new keys
   * @param hosts that keep their keys; empty if keys are not asked for
   */
  private record Rotation(
      Optional<EstatePlan> plan, List<RolloutJob> jobs, Optional<HostsWithOldKeys> hosts) {

    /** Why nothing may be begun; empty if it may. */
    Optional<String> obstacle() {
      List<EstateStep> others = plan.map(EstateCertificates::notRenewals).orElse(List.of());
      return others.isEmpty()
          ? plan.filter(EstatePlan::isBlocked).map(blocked -> "")
          : Optional.of(
              "The estate is not set up yet ("
                  + others.stream().map(EstateStep::title).collect(Collectors.joining(", "))
                  + "): \"vmcrypt apply\" does that. ");
    }

    boolean hasChanges() {
      return plan.filter(made -> !made.isEmpty()).isPresent()
          || jobs.stream().anyMatch(RolloutJob::hasChanges);
    }

    boolean hasBlockedVms() {
      return jobs.stream().anyMatch(RolloutJob::isBlocked);
    }

    String json(
        Optional<EstateReport> report, Optional<EstateProof> proof, KeysToReplace keysToReplace) {
      Map<String, String> parts = EstateJson.parts(plan, report, proof);
      parts.put(
          "keys",
          jobs.stream()
              .map(job -> Json.part(job.json()))
              .collect(Collectors.joining(",\n", "[", "]")));
      parts.put("hosts", hosts.map(HostsWithOldKeys::json).orElse("[]"));
      parts.put("oldKeys", keysToReplace.json());
      return Json.joined(parts);
    }
  }

  private int run(Estate part, EstateSystems systems, Rotation rotation, Screen screen) {
    Optional<String> obstacle = rotation.obstacle();
    if (obstacle.isPresent() || change.isPlanOnly()) {
      screen.line(obstacle.orElse("") + "Nothing was changed.");
      screen.rawJson(rotation.json(Optional.empty(), Optional.empty(), keysToReplace));
      return obstacle.isPresent() || rotation.hasBlockedVms()
          ? ExitStatus.NOT_AS_IT_SHOULD_BE
          : ExitStatus.DONE;
    }
    rotation.plan().ifPresent(signing::checkGiven);
    if (!rotation.hasChanges()) {
      screen.line(
          rotation.hasBlockedVms() ? "Nothing can be renewed." : "Nothing has to be renewed.");
    } else if (!change.isAgreed(surroundings(), screen)) {
      return ExitStatus.FAILED;
    }
    Optional<EstateReport> report =
        rotation
            .plan()
            .filter(plan -> !plan.isEmpty())
            .map(plan -> EstateJob.apply(systems.client(), plan, screen));
    if (SigningByHand.isWaiting(report, screen)) {
      screen.rawJson(rotation.json(report, Optional.empty(), keysToReplace));
      return ExitStatus.WAITS;
    }
    boolean good = report.map(EstateReport::isComplete).orElse(true);
    good = keys(rotation, systems.vcenter(), good, screen) && good;
    Optional<EstateProof> proof =
        rotation
            .plan()
            .map(plan -> looking("proving it", screen, () -> systems.client().prove(part)));
    proof.ifPresent(
        made -> {
          screen.space();
          screen.text(made.text());
        });
    screen.rawJson(rotation.json(report, proof, keysToReplace));
    return good && proof.map(EstateProof::isProved).orElse(true)
        ? ExitStatus.DONE
        : ExitStatus.NOT_AS_IT_SHOULD_BE;
  }

  /** New keys only while the key servers are as they should be. */
  private boolean keys(Rotation rotation, VsphereClient vcenter, boolean goOn, Screen screen) {
    if (!goOn && !rotation.jobs().isEmpty()) {
      screen.line("The certificates are not as they should be, so the keys stay as they are.");
      return false;
    }
    if (rotation.jobs().stream().anyMatch(RolloutJob::hasChanges)) {
      keysToReplace.note(vcenter);
    }
    boolean good = !rotation.hasBlockedVms();
    for (RolloutJob job : rotation.jobs()) {
      good = (!job.hasChanges() || job.run()) && good;
    }
    Set<String> changed =
        rotation.jobs().stream().flatMap(job -> job.inPlace().stream()).collect(Collectors.toSet());
    keysToReplace.settle(vcenter, changed, screen);
    return good;
  }
}
