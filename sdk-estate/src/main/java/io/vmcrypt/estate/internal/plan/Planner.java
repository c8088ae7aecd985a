package io.vmcrypt.estate.internal.plan;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.certificate.ClientIdentity;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.core.internal.async.Beside;
import io.vmcrypt.estate.ClientTrust;
import io.vmcrypt.estate.Estate;
import io.vmcrypt.estate.EstatePlan;
import io.vmcrypt.estate.EstateSite;
import io.vmcrypt.estate.EstateStep;
import io.vmcrypt.estate.KeyServer;
import io.vmcrypt.estate.PlanOptions;
import io.vmcrypt.estate.UnconfirmedKeyServer;
import io.vmcrypt.estate.VmSelection;
import io.vmcrypt.estate.internal.reading.Found;
import io.vmcrypt.estate.internal.reading.KeyServerSurvey;
import io.vmcrypt.estate.internal.reading.SeenKeyServer;
import io.vmcrypt.estate.internal.reading.Systems;
import io.vmcrypt.ovh.OvhClient;
import io.vmcrypt.vsphere.VsphereAbout;
import io.vmcrypt.vsphere.kms.KmsCluster;
import io.vmcrypt.vsphere.policy.StoragePolicy;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

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
   */
  record Draft(EstatePlan plan, List<Task> tasks, List<Stage> all, Context context) {}

  /** What a stage has to do. */
  record Task(EstateStep step, Stage stage) {}

  /** Plans an estate. */
  public EstatePlan plan(Estate estate, PlanOptions options) {
    return draft(estate, options).plan();
  }

  /** Looks at all but the VMs, and says what would be done there. */
  public Look look(Estate estate) {
    Draft draft = draft(estate, PlanOptions.defaults(), false);
    Context context = draft.context();
    Found found = new Found();
    found.addAll(draft.plan().findings());
    Optional<StoragePolicy> policy = new PolicyStage(context).policy(found);
    EstatePlan plan =
        new EstatePlan(
            estate,
            draft.plan().options(),
            draft.plan().site(),
            draft.plan().madeAt(),
            draft.plan().steps(),
            found.findings(),
            draft.plan().unconfirmed());
    return new Look(plan, context.identity(), context.keyServers(), context.spec(), policy);
  }

  Draft draft(Estate estate, PlanOptions options) {
    return draft(estate, options, true);
  }

  private Draft draft(Estate estate, PlanOptions options, boolean withVms) {
    Instant begun = systems.time().now();
    Optional<OvhClient> ovh = ovh(estate);
    check(estate);
    options.renewedPasswords().forEach(name -> checkHasPassword(estate, name));
    Optional<ClientIdentity> identity = identity(estate);
    Found found = new Found();
    KeyServerSurvey survey = new KeyServerSurvey(estate, systems, identity, found);
    VsphereAbout about;
    List<SeenKeyServer> keyServers;
    // neither needs the other's answer, and both may take long
    try (Beside<VsphereAbout> asked = Beside.start("vmcrypt-connect", systems.vcenter()::about)) {
      keyServers = survey.look();
      about = asked.result();
    }
    Optional<Optional<KmsCluster>> cluster =
        found.ask(
            FindingCode.PLAN_REFUSED,
            Context.provider(estate),
            () -> systems.vcenter().kmsClusters().find(estate.keyProvider()));
    boolean readable = cluster.isPresent();
    Context context =
        new Context(
            estate, options, systems, identity, keyServers, cluster.orElse(Optional.empty()));
    Health health = new Health(context);
    List<Task> planned = new ArrayList<>();
    List<Stage> all = readable ? stages(context, health, ovh, withVms) : List.of();
    try (VmsAhead vms = new VmsAhead(all);
        HealthLook look = new HealthLook(context, health)) {
      vms.begin();
      for (Stage stage : all) {
        if (stage instanceof VmStage) {
          // all stages that set the key provider up are planned, and reading VMs takes long
          look.begin();
        }
        stage.plan(found).ifPresent(step -> planned.add(new Task(step, stage)));
      }
      if (readable && withVms) {
        look.unhealthy().ifPresent(found::add);
      }
    }
    List<Task> tasks =
        planned.stream()
            .map(task -> new Task(health.told(task.stage(), task.step()), task.stage()))
            .toList();
    List<EstateStep> steps = tasks.stream().map(Task::step).toList();
    return new Draft(
        new EstatePlan(
            estate,
            options,
            site(about, estate, keyServers),
            begun,
            steps,
            found.findings(),
            unconfirmed(keyServers, steps)),
        tasks,
        all,
        context);
  }

  /** In the order in which they are carried out. */
  private static List<Stage> stages(
      Context context, Health health, Optional<OvhClient> ovh, boolean withVms) {
    Estate estate = context.estate();
    List<Stage> stages = new ArrayList<>();
    // before anything else: the key server may change over at any time
    stages.add(new NextCertificateStage(context));
    Optional<DeliveryStage> delivery =
        estate
            .service()
            .map(service -> new DeliveryStage(context, service, ovh.orElseThrow(), health));
    delivery.ifPresent(
        last ->
            stages.add(
                new RegistrationStage(
                    context, estate.service().orElseThrow(), ovh.orElseThrow(), last)));
    ProviderPlan provider = new ProviderPlan(context);
    stages.add(new ProviderStage(context, provider, health));
    stages.add(new ServerTrustStage(context, health));
    // before the KMS is to accept vCenter's certificate: it asks for both
    stages.add(new PasswordStage(context, health));
    stages.add(new ClientTrustStage(context, health));
    stages.add(new ClientRenewalStage(context));
    delivery.ifPresent(stages::add);
    Optional<LeavingLook> left =
        withVms
            ? estate
                .leaving()
                .map(
                    leaving ->
                        new LeavingLook(context.systems().vcenter(), leaving, estate.keyProvider()))
            : Optional.empty();
    // only what works becomes the default
    left.ifPresent(look -> stages.add(new LeavingDefaultsStage(context, look)));
    stages.add(new DefaultStage(context, provider));
    PolicyStage policy = new PolicyStage(context);
    stages.add(policy);
    ChosenVms chosen = new ChosenVms();
    for (VmSelection selection : withVms ? estate.selections() : List.<VmSelection>of()) {
      stages.add(new VmStage(context, selection, policy, chosen));
    }
    left.ifPresent(look -> stages.addAll(leaving(context, look, ovh)));
    return stages;
  }

  /** All of it moves before the key provider goes, and its registration goes last. */
  private static List<Stage> leaving(Context context, LeavingLook look, Optional<OvhClient> ovh) {
    List<Stage> stages = new ArrayList<>();
    LeftName name = new LeftName(look);
    stages.add(new LeavingTemplatesStage(look, context.systems().vmsTimeout()));
    stages.add(new LeavingVmsStage(context, look));
    stages.add(new LeavingHostsStage(look));
    stages.add(new LeavingRemovalStage(context, look));
    context
        .estate()
        .service()
        .ifPresent(
            service ->
                stages.add(
                    new LeavingRegistrationStage(context, look, name, service, ovh.orElseThrow())));
    stages.add(new LeavingNameStage(look, name));
    return stages;
  }

  private Optional<OvhClient> ovh(Estate estate) {
    if (estate.service().isPresent() && systems.ovh().isEmpty()) {
      throw new IllegalArgumentException(
          "estate "
              + estate.name()
              + " is registered with "
              + estate.service().get()
              + ": give the client the OVHcloud API");
    }
    return systems.ovh();
  }

  private void check(Estate estate) {
    if (estate.clientTrust() instanceof ClientTrust.SignedBy by
        && !systems.signers().containsKey(by.signer())) {
      throw new IllegalArgumentException(
          "estate "
              + estate.name()
              + " wants vCenter's request signed by \""
              + by.signer()
              + "\", which the client does not know: give it with signer");
    }
  }

  private static void checkHasPassword(Estate estate, String name) {
    int index = estate.serverNames().indexOf(name);
    Optional<KeyServer> server =
        index < 0 ? Optional.empty() : Optional.of(estate.keyServers().get(index));
    if (server.flatMap(KeyServer::password).isEmpty()) {
      throw new IllegalArgumentException(
          "the password of key server \""
              + name
              + "\" is to be given to vCenter, and estate "
              + estate.name()
              + (server.isEmpty()
                  ? " has " + String.join(", ", estate.serverNames())
                  : " says no user of it"));
    }
  }

  private Optional<ClientIdentity> identity(Estate estate) {
    ClientTrust trust = estate.clientTrust();
    if (trust instanceof ClientTrust.IdentityFiles files) {
      return Optional.of(files.files().resolve(systems.environment()));
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
  private static List<UnconfirmedKeyServer> unconfirmed(
      List<SeenKeyServer> keyServers, List<EstateStep> steps) {
    boolean trusting =
        steps.stream()
            .anyMatch(
                step ->
                    step instanceof EstateStep.RegisterKeyServers
                        || step instanceof EstateStep.TrustKeyServers);
    return !trusting
        ? List.of()
        : keyServers.stream()
            .filter(server -> !server.vouched() && server.certificate().isPresent())
            .map(
                server ->
                    new UnconfirmedKeyServer(server.address(), server.certificate().orElseThrow()))
            .toList();
  }
}
