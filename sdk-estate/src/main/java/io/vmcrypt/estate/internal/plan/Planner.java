package io.vmcrypt.estate.internal.plan;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.HostAndPort;
import io.vmcrypt.core.Subject;
import io.vmcrypt.core.certificate.ClientIdentity;
import io.vmcrypt.core.certificate.ServerCertificate;
import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.core.operation.Change;
import io.vmcrypt.core.shared.async.Beside;
import io.vmcrypt.estate.internal.cloud.RightsStage;
import io.vmcrypt.estate.internal.reading.ChangeText;
import io.vmcrypt.estate.internal.reading.Found;
import io.vmcrypt.estate.internal.reading.KeyServerSurvey;
import io.vmcrypt.estate.internal.reading.SeenKeyServer;
import io.vmcrypt.estate.internal.reading.Systems;
import io.vmcrypt.estate.internal.server.NewServers;
import io.vmcrypt.estate.internal.stage.Context;
import io.vmcrypt.estate.internal.stage.Health;
import io.vmcrypt.estate.internal.stage.Look;
import io.vmcrypt.estate.internal.stage.ServerProofs;
import io.vmcrypt.estate.internal.stage.Stage;
import io.vmcrypt.estate.internal.stage.World;
import io.vmcrypt.estate.internal.vms.PolicyStage;
import io.vmcrypt.estate.internal.vms.ReplacedKeys;
import io.vmcrypt.estate.internal.vms.VmRollouts;
import io.vmcrypt.estate.internal.vms.VmsAhead;
import io.vmcrypt.estate.internal.weight.Wording;
import io.vmcrypt.estate.part.ClientTrust;
import io.vmcrypt.estate.part.DefaultProvider;
import io.vmcrypt.estate.part.KeyServer;
import io.vmcrypt.estate.part.Leaving;
import io.vmcrypt.estate.plan.EstatePlan;
import io.vmcrypt.estate.plan.EstateStep;
import io.vmcrypt.estate.plan.EstateStep.Kind;
import io.vmcrypt.estate.site.EstateSite;
import io.vmcrypt.estate.spec.Estate;
import io.vmcrypt.ovh.OvhClient;
import io.vmcrypt.vsphere.kms.KmsCluster;
import io.vmcrypt.vsphere.session.VsphereAbout;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Looks at all systems, and says what would be done. Sends nothing that changes. Thread-safe. */
public final class Planner {

  private final Systems systems;

  public Planner(Systems systems) {
    this.systems = requireNonNull(systems, "systems");
  }

  /**
   * A plan, and the stages that carry it out.
   *
   * @param tasks of the stages that have something to do
   * @param all in the order in which they are carried out
   * @param world what all of them leave
   */
  record Draft(
      EstatePlan plan,
      List<Task> tasks,
      List<Stage> all,
      Context context,
      World world,
      Optional<ReplacedKeys> replaced) {}

  /**
   * What a stage has to do.
   *
   * @param world for which it was planned
   */
  record Task(EstateStep step, Stage stage, World world) {}

  public EstatePlan plan(Estate estate, Set<String> renewedPasswords) {
    return draft(new Wanted(estate, renewedPasswords, Optional.empty())).plan();
  }

  /** Looks at all but the VMs, and says what would be done there. */
  public Look look(Estate estate) {
    Draft draft = draft(new Wanted(estate, Set.of(), Optional.empty()), false);
    Context context = draft.context();
    return new Look(
        draft.plan(),
        context.identity(),
        context.keyServers(),
        context::spec,
        context.skipped(),
        draft.world().policy());
  }

  Draft draft(Wanted wanted) {
    return draft(wanted, true);
  }

  private Draft draft(Wanted wanted, boolean withVms) {
    Instant begun = systems.time().now();
    Estate estate = wanted.setUp();
    Set<String> renewedPasswords = wanted.renewedPasswords();
    Optional<OvhClient> ovh = ovh(estate);
    if (wanted.isOfServers()) {
      check(estate);
    }
    renewedPasswords.forEach(name -> checkHasPassword(estate, name));
    Optional<ClientIdentity> identity = wanted.isOfServers() ? identity(estate) : Optional.empty();
    Found found = new Found();
    KeyServerSurvey survey = new KeyServerSurvey(estate, systems, identity, found);
    VsphereAbout about;
    List<SeenKeyServer> keyServers;
    // neither needs the other's answer, and both may take long
    try (Beside<VsphereAbout> asked = Beside.start("vmcrypt-connect", systems.vcenter()::about)) {
      keyServers = wanted.isOfServers() ? survey.look() : List.of();
      about = asked.result();
    }
    Optional<RightsStage.Grant> right = RightsStage.Grant.of(systems, estate, found);
    Optional<List<KmsCluster>> clusters =
        right.isPresent()
            ? Optional.empty()
            : found.ask(
                FindingCode.PLAN_REFUSED,
                Context.provider(estate),
                () -> systems.vcenter().kmsClusters().list());
    if (clusters.isEmpty() && right.isEmpty() && estate.service().isPresent()) {
      // what vCenter refuses, OVHcloud may explain
      found.addAll(
          ovh.orElseThrow()
              .privateCloud(estate.service().get())
              .precheck(RightsStage.asked(systems).changes(Set.of()).build()));
    }
    boolean readable = clusters.isPresent();
    Context seen =
        new Context(
            estate,
            renewedPasswords,
            systems,
            identity,
            keyServers,
            clusters.stream()
                .flatMap(List::stream)
                .filter(cluster -> cluster.id().equals(estate.keyProvider()))
                // what is left need not work
                .filter(
                    one -> !one.id().equals(estate.leaving().map(Leaving::keyProvider).orElse("")))
                .findFirst(),
            ServerProofs.Fetched.NONE);
    Context context = wanted.isOfServers() ? NewServers.judged(seen, found) : seen;
    Optional<ReplacedKeys> replaced =
        wanted
            .rotation()
            .filter(any -> any.isOfKeys() && readable)
            .map(any -> new ReplacedKeys(systems.vcenter(), estate.keyProvider(), any));
    replaced.ifPresent(keys -> keys.tellHosts(found));
    Health health = new Health(context);
    World world = readable ? world(context, found) : World.now(Optional.empty());
    List<Task> planned = new ArrayList<>();
    List<Stage> all =
        readable
            ? new Stages(wanted, context, health, ovh, replaced, withVms, world).sorted(found)
            : right.<List<Stage>>map(List::of).orElse(List.of());
    try (VmsAhead vms = new VmsAhead(all);
        HealthLook look = new HealthLook(context);
        OtherProviders others =
            new OtherProviders(systems.vcenter(), estate, clusters.orElse(List.of()))) {
      for (Stage stage : inOrderOfPlanning(all)) {
        if (stage.readsMuch() && wanted.isOfServers()) {
          // all stages that set the key provider up are planned, and reading VMs takes long
          look.begin(world);
        }
        Optional<? extends EstateStep> step = stage.plan(world, found);
        if (step.isPresent()) {
          planned.add(new Task(step.get(), stage, world));
        }
        world = stage.after(world);
        if (stage instanceof PolicyStage && estate.leaving().isEmpty()) {
          vms.begin(world);
        }
      }
      if (readable && withVms && wanted.isOfServers()) {
        look.unhealthy(world).ifPresent(found::add);
      }
      found.addAll(others.findings());
    }
    planned.sort(Comparator.comparingInt(task -> all.indexOf(task.stage())));
    List<Task> tasks =
        planned.stream()
            .map(
                task ->
                    new Task(health.told(task.stage(), task.step()), task.stage(), task.world()))
            .toList();
    List<EstateStep> steps = tasks.stream().map(Task::step).toList();
    wanted.rotation().flatMap(any -> notSetUp(estate, steps)).ifPresent(found::add);
    if (!wanted.estate().selections().isEmpty()
        && steps.stream()
            .anyMatch(step -> step.is(Kind.ENCRYPT_VMS, Kind.REKEY_VMS, Kind.ADD_VIRTUAL_TPMS))) {
      found.addAll(VmRollouts.unknownFirst(wanted.estate().rollout(), names(all, steps)));
    }
    return new Draft(
        new EstatePlan(
            wanted.estate(),
            renewedPasswords,
            replaced.map(ReplacedKeys::rotation).or(wanted::rotation),
            site(about, estate, context.keyServers()),
            begun,
            steps,
            found.findings(),
            unconfirmed(context.keyServers(), steps)),
        tasks,
        all,
        context,
        world,
        replaced);
  }

  /** The names of the VMs that are as wanted, or are changed. */
  private static Set<String> names(List<Stage> all, List<EstateStep> steps) {
    Set<String> names = new HashSet<>();
    all.forEach(stage -> stage.asWanted().forEach(vm -> names.add(vm.name())));
    steps.stream()
        .flatMap(step -> step.changes().stream())
        .map(Change::subject)
        .filter(subject -> subject.kind().equals("VM"))
        .forEach(vm -> names.add(vm.name()));
    return names;
  }

  /** That steps of a rotation would be no renewal, since what they make was never there. */
  private static Optional<Finding> notSetUp(Estate estate, List<EstateStep> steps) {
    List<String> missing =
        steps.stream().filter(step -> !isRenewal(step)).map(EstateStep::title).toList();
    return missing.isEmpty()
        ? Optional.empty()
        : Optional.of(
            Wording.of(
                "not-set-up", Subject.of("estate", estate.name()), String.join(", ", missing)));
  }

  private static boolean isRenewal(EstateStep step) {
    // vCenter does not tell which certificates of a KMS it trusts: one that is trusted is new there
    return step.is(
            Kind.TRUST_NEXT_CERTIFICATES,
            Kind.TRUST_KEY_SERVERS,
            Kind.RENEW_CLIENT_CERTIFICATE,
            Kind.REKEY_VMS)
        || (step.is(Kind.TRUST_VCENTER, Kind.REGISTER_KEY_SERVERS, Kind.FINISH_REGISTRATION)
            && step.changes().stream().allMatch(ChangeText::replaces));
  }

  /** As it is now. */
  private static World world(Context context, Found found) {
    boolean matters =
        context.estate().defaultProvider() != DefaultProvider.NEVER
            || context.estate().leaving().isPresent();
    if (!matters) {
      return World.now(Optional.empty());
    }
    return World.now(
        context.cluster().filter(KmsCluster::isDefault).isPresent()
            ? Optional.of(context.estate().keyProvider())
            : found
                .ask(
                    FindingCode.PLAN_REFUSED,
                    context.provider(),
                    () -> context.clusters().findDefaultId())
                .flatMap(id -> id));
  }

  /** The policy stands on nothing, and VMs are read ahead with it. */
  private static List<Stage> inOrderOfPlanning(List<Stage> all) {
    return Stream.concat(
            all.stream().filter(PolicyStage.class::isInstance),
            all.stream().filter(stage -> !(stage instanceof PolicyStage)))
        .toList();
  }

  private Optional<OvhClient> ovh(Estate estate) {
    if (estate.service().isPresent() && systems.ovh().isEmpty()) {
      throw new IllegalArgumentException(
          "estate %s is registered with %s: give the client the OVHcloud API"
              .formatted(estate.name(), estate.service().get()));
    }
    return systems.ovh();
  }

  private void check(Estate estate) {
    if (estate.clientTrust() instanceof ClientTrust.SignedBy by
        && !systems.signers().containsKey(by.signer())) {
      throw new IllegalArgumentException(
          ("estate %s wants vCenter's request signed by \"%s\", which the client does not know:"
                  + " give it with signer")
              .formatted(estate.name(), by.signer()));
    }
    if (estate.grantsEncryptionRight() && systems.vcenterUser().isEmpty()) {
      throw new IllegalArgumentException(
          "estate " + estate.name() + " grants vCenter's user a right: name it with vcenterUser");
    }
  }

  private static void checkHasPassword(Estate estate, String name) {
    Optional<KeyServer> server = estate.keyServer(name);
    if (server.filter(one -> !one.isSkipped()).flatMap(KeyServer::password).isEmpty()) {
      throw new IllegalArgumentException(
          "the password of key server \""
              + name
              + "\" is to be given to vCenter, and estate "
              + estate.name()
              + (server.isEmpty()
                  ? " has " + String.join(", ", estate.serverNames())
                  : " says no user of it, or skips it"));
    }
  }

  private Optional<ClientIdentity> identity(Estate estate) {
    ClientTrust trust = estate.clientTrust();
    if (trust instanceof ClientTrust.IdentityFiles files) {
      return Optional.of(files.resolve(systems.environment()));
    }
    return trust instanceof ClientTrust.Identity given
        ? Optional.of(given.identity())
        : Optional.empty();
  }

  private static EstateSite site(
      VsphereAbout about, Estate estate, List<SeenKeyServer> keyServers) {
    return new EstateSite(
        about.fullName(),
        about.instanceUuid(),
        estate.service(),
        keyServers.stream().map(server -> server.address().toString()).toList());
  }

  /** Nobody new is trusted unless a step says so. */
  private static Map<HostAndPort, ServerCertificate> unconfirmed(
      List<SeenKeyServer> keyServers, List<EstateStep> steps) {
    boolean trusting =
        steps.stream().anyMatch(step -> step.is(Kind.REGISTER_KEY_SERVERS, Kind.TRUST_KEY_SERVERS));
    Map<HostAndPort, ServerCertificate> unconfirmed = new LinkedHashMap<>();
    keyServers.stream()
        .filter(server -> trusting && !server.vouched())
        .forEach(
            server ->
                server.certificate().ifPresent(shown -> unconfirmed.put(server.address(), shown)));
    return unconfirmed;
  }
}
