package io.vmcrypt.estate.internal.rotation;

import io.vmcrypt.core.Subject;
import io.vmcrypt.core.certificate.CertificateValidity;
import io.vmcrypt.core.error.PermissionDeniedException;
import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.estate.internal.plan.Runs;
import io.vmcrypt.estate.internal.proof.Prover;
import io.vmcrypt.estate.internal.reading.Found;
import io.vmcrypt.estate.internal.reading.Systems;
import io.vmcrypt.estate.part.DefaultProvider;
import io.vmcrypt.estate.part.VmSelection;
import io.vmcrypt.estate.plan.EstatePlan;
import io.vmcrypt.estate.plan.EstateReport;
import io.vmcrypt.estate.plan.EstateRun;
import io.vmcrypt.estate.plan.EstateStep;
import io.vmcrypt.estate.plan.PlanBlockedException;
import io.vmcrypt.estate.rotation.CertificateCheck;
import io.vmcrypt.estate.rotation.EstateWatch;
import io.vmcrypt.estate.rotation.OldKeys;
import io.vmcrypt.estate.rotation.Rotation;
import io.vmcrypt.estate.rotation.RotationPlan;
import io.vmcrypt.estate.rotation.RotationPlan.NewKeys;
import io.vmcrypt.estate.rotation.RotationReport;
import io.vmcrypt.estate.wish.Estate;
import io.vmcrypt.vsphere.VsphereClient;
import io.vmcrypt.vsphere.kms.KeyCount;
import io.vmcrypt.vsphere.rollout.Rollout;
import io.vmcrypt.vsphere.rollout.RolloutReport;
import io.vmcrypt.vsphere.rollout.RolloutResult;
import io.vmcrypt.vsphere.vm.Host;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;

/** Plans a rotation, and carries it out. For one thread. */
public final class Rotating {

  private final Systems systems;
  private final Runs runs;
  private final VsphereClient vcenter;
  private final Duration timeout;
  private final EstateWatch watch;

  public Rotating(Systems systems, Runs runs, EstateWatch watch) {
    this.systems = systems;
    this.runs = runs;
    this.vcenter = systems.vcenter();
    this.timeout = systems.vmsTimeout();
    this.watch = watch;
  }

  /** The estate without its VMs, policy and defaults. */
  private static Estate certificates(Estate estate, OptionalInt days) {
    Estate.Builder part =
        Estate.builder(estate.name())
            .keyProvider(estate.keyProvider(), estate.serverNames().toArray(String[]::new))
            .defaultProvider(DefaultProvider.NEVER)
            .certificateDays(days.orElse(estate.certificateDays()));
    estate.keyServers().forEach(part::keyServer);
    estate.service().ifPresent(part::registeredWith);
    return part.build();
  }

  /** Changes nothing. */
  public RotationPlan plan(Estate estate, Rotation rotation) {
    if (rotation.isOfKeys() && estate.selections().isEmpty()) {
      throw new IllegalArgumentException(
          "estate " + estate.name() + " chooses no VMs that could get new keys");
    }
    Optional<EstatePlan> certificates = Optional.empty();
    if (rotation.isOfCertificates()) {
      Estate part = certificates(estate, rotation.certificateDays());
      certificates = Optional.of(watch.looking("making the plan", () -> runs.plan(part, Set.of())));
    }
    if (!rotation.isOfKeys()) {
      return new RotationPlan(
          estate, rotation, certificates, List.of(), Optional.empty(), List.of(), Optional.empty());
    }
    String keyProvider = estate.keyProvider();
    // of a name that vCenter does not have, no key would be left to renew
    vcenter.kmsClusters().get(keyProvider);
    KeyCount count = watch.looking("looking for keys", () -> vcenter.keyLedger().count(List.of()));
    OldKeys old =
        rotation
            .oldKeys()
            .map(earlier -> earlier.requireKnown(count))
            .orElseGet(() -> OldKeys.inUse(count, keyProvider));
    List<NewKeys> keys =
        watch.looking(
            "making the plan",
            () -> new NewKeysPlan(vcenter, estate, old.ids(), rotation.isDeep(), count).make());
    Optional<Finding> notSeen = Optional.empty();
    List<Host> hosts = List.of();
    try {
      hosts =
          watch.looking(
              "looking at the hosts",
              () ->
                  vcenter.hosts().list().stream()
                      .filter(host -> host.mayHaveKeyOf(keyProvider))
                      .toList());
    } catch (PermissionDeniedException e) {
      notSeen =
          Optional.of(
              Finding.warning(
                  FindingCode.HOST_NOT_SEEN,
                  "vCenter",
                  Subject.of("KMS cluster", keyProvider),
                  e.outcome(),
                  e.advice()));
    }
    return new RotationPlan(estate, rotation, certificates, keys, Optional.of(old), hosts, notSeen);
  }

  /** Does it: new keys only while the key servers are as they should be. */
  public RotationReport run(RotationPlan plan) {
    requireSetUp(plan);
    Optional<EstateReport> certificates =
        plan.certificates().filter(part -> !part.isEmpty()).map(this::apply);
    Map<VmSelection, RolloutReport> keys = new LinkedHashMap<>();
    Optional<OldKeys> old = plan.oldKeys();
    if (certificates.map(EstateReport::isComplete).orElse(true)) {
      List<NewKeys> changing =
          plan.keys().stream().filter(each -> each.plan().hasChanges()).toList();
      Optional<OldKeys> noted = old.filter(any -> plan.rotation().isNotingOldKeys());
      if (!changing.isEmpty()) {
        noted = noted.map(known -> known.beforeRun(vcenter));
        noted.ifPresent(watch::noted);
      }
      changing.forEach(each -> keys.put(each.selection(), change(each)));
      Optional<OldKeys> settled = noted.map(known -> known.settled(vcenter, inPlace(keys)));
      settled.ifPresent(watch::noted);
      old = settled.or(plan::oldKeys);
    }
    Optional<CertificateCheck> check =
        plan.certificates()
            .filter(part -> certificates.flatMap(EstateReport::notSignedYet).isEmpty())
            .map(part -> watch.looking("looking at the certificates", () -> check(part.estate())));
    return new RotationReport(plan, certificates, keys, old, check);
  }

  private CertificateCheck check(Estate estate) {
    Instant begun = systems.time().now();
    Found found = new Found();
    List<CertificateValidity> certificates = new Prover(systems).certificates(estate, found);
    return new CertificateCheck(estate.name(), begun, found.findings(), certificates);
  }

  private static void requireSetUp(RotationPlan plan) {
    plan.certificates()
        .filter(part -> plan.isBlocked())
        .ifPresent(
            part -> {
              throw plan.notSetUp().isEmpty()
                  ? new PlanBlockedException(part)
                  : new PlanBlockedException(
                      part,
                      "the estate is not set up yet: "
                          + plan.notSetUp().stream()
                              .map(EstateStep::title)
                              .collect(Collectors.joining(", ")),
                      "Apply the estate first. Nothing was changed.");
            });
  }

  private EstateReport apply(EstatePlan plan) {
    try (EstateRun run = runs.start(plan)) {
      return watch.applying(run, timeout);
    }
  }

  private RolloutReport change(NewKeys keys) {
    try (Rollout running = vcenter.rollouts().start(keys.rollout())) {
      return watch.changing(running, timeout);
    }
  }

  /** The ids of the VMs that the run has seen to be as wanted. */
  private static Set<String> inPlace(Map<VmSelection, RolloutReport> keys) {
    return keys.values().stream()
        .flatMap(made -> made.results().stream())
        .filter(result -> result.outcome().isInPlace())
        .map(RolloutResult::vm)
        .map(vm -> vm.id())
        .collect(Collectors.toSet());
  }
}
