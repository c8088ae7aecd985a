package io.vmcrypt.estate.internal.plan;

import io.vmcrypt.core.Subject;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.estate.internal.client.ClientRenewalStage;
import io.vmcrypt.estate.internal.client.ClientTrustStage;
import io.vmcrypt.estate.internal.client.SignedRequest;
import io.vmcrypt.estate.internal.cloud.DeliveryStage;
import io.vmcrypt.estate.internal.cloud.RegistrationStage;
import io.vmcrypt.estate.internal.cloud.RightsStage;
import io.vmcrypt.estate.internal.cloud.SecurityOptionsStage;
import io.vmcrypt.estate.internal.graph.Graph;
import io.vmcrypt.estate.internal.leaving.DefaultStage;
import io.vmcrypt.estate.internal.leaving.LeavingDefaultsStage;
import io.vmcrypt.estate.internal.leaving.LeavingHostsStage;
import io.vmcrypt.estate.internal.leaving.LeavingLook;
import io.vmcrypt.estate.internal.leaving.LeavingNameStage;
import io.vmcrypt.estate.internal.leaving.LeavingRegistrationStage;
import io.vmcrypt.estate.internal.leaving.LeavingRemovalStage;
import io.vmcrypt.estate.internal.leaving.LeavingTemplatesStage;
import io.vmcrypt.estate.internal.leaving.LeavingVmsStage;
import io.vmcrypt.estate.internal.leaving.LeftName;
import io.vmcrypt.estate.internal.reading.ChosenVms;
import io.vmcrypt.estate.internal.reading.Found;
import io.vmcrypt.estate.internal.reading.OvhLook;
import io.vmcrypt.estate.internal.server.NextCertificateStage;
import io.vmcrypt.estate.internal.server.PasswordStage;
import io.vmcrypt.estate.internal.server.ProviderStage;
import io.vmcrypt.estate.internal.server.ServerRemovalStage;
import io.vmcrypt.estate.internal.server.ServerTrustStage;
import io.vmcrypt.estate.internal.stage.Context;
import io.vmcrypt.estate.internal.stage.Health;
import io.vmcrypt.estate.internal.stage.Stage;
import io.vmcrypt.estate.internal.stage.World;
import io.vmcrypt.estate.internal.vms.NewKeysStage;
import io.vmcrypt.estate.internal.vms.PolicyStage;
import io.vmcrypt.estate.internal.vms.ReplacedKeys;
import io.vmcrypt.estate.internal.vms.TpmStage;
import io.vmcrypt.estate.internal.vms.VmStage;
import io.vmcrypt.estate.internal.vms.WhatStops;
import io.vmcrypt.estate.part.DefaultProvider;
import io.vmcrypt.estate.part.VmSelection;
import io.vmcrypt.estate.spec.Estate;
import io.vmcrypt.ovh.OvhClient;
import java.util.List;
import java.util.Optional;

/** The stages of an estate, and what each of them depends on. */
final class Stages {

  /** The parts of the whole job, as their order names them. */
  private enum Part {
    NEXT_CERTIFICATES,
    REGISTRATION,
    KEY_PROVIDER,
    SERVER_TRUST,
    PASSWORDS,
    CLIENT_TRUST,
    CLIENT_RENEWAL,
    RIGHTS,
    DELIVERY,
    OLD_SERVERS,
    LEFT_DEFAULTS,
    DEFAULTS,
    POLICY,
    LEFT_TEMPLATES,
    LEFT_VMS,
    LEFT_HOSTS,
    SELECTIONS,
    NEW_KEYS,
    VIRTUAL_TPMS,
    SECURITY_OPTIONS,
    LEFT_PROVIDER,
    LEFT_REGISTRATIONS,
    LEFT_NAME
  }

  private final Wanted wanted;
  private final Optional<ReplacedKeys> replaced;
  private final Context context;
  private final Estate estate;
  private final Health health;
  private final Optional<OvhLook> cloud;
  private final boolean withVms;
  private final Optional<LeavingLook> left;
  private final World now;

  /**
   * @param replaced the keys that a rotation replaces
   * @param withVms whether VMs, and what is left, are looked at
   * @param now before any step
   */
  Stages(
      Wanted wanted,
      Context context,
      Health health,
      Optional<OvhClient> ovh,
      Optional<ReplacedKeys> replaced,
      boolean withVms,
      World now) {
    this.wanted = wanted;
    this.replaced = replaced;
    this.context = context;
    this.estate = context.estate();
    this.health = health;
    this.cloud = estate.service().map(service -> new OvhLook(ovh.orElseThrow(), service));
    this.withVms = withVms;
    this.left =
        estate
            .leaving()
            .filter(any -> withVms)
            .map(leaving -> LeavingLook.of(context.systems().vcenter(), estate, now.defaultId()));
    this.now = now;
  }

  /**
   * In the order in which they are carried out.
   *
   * @param found takes what could not be asked
   */
  List<Stage> sorted(Found found) {
    Graph<Part, Stage> graph = order(unnamedKeysMoveFirst(found));
    if (!estate.keyServers().isEmpty() && wanted.isOfServers()) {
      settingUp(graph);
    }
    replaced.ifPresent(keys -> newKeys(graph, keys));
    left.ifPresent(look -> leaving(graph, look));
    return graph.sorted();
  }

  private void settingUp(Graph<Part, Stage> graph) {
    graph.add(Part.NEXT_CERTIFICATES, new NextCertificateStage(context));
    SignedRequest request = new SignedRequest(context);
    Optional<RegistrationStage> registration =
        cloud.map(
            seen -> {
              DeliveryStage delivery = new DeliveryStage(context, seen);
              graph.add(Part.DELIVERY, delivery);
              return new RegistrationStage(context, seen, delivery);
            });
    registration.ifPresent(stage -> graph.add(Part.REGISTRATION, stage));
    graph.add(Part.RIGHTS, new RightsStage(context, registration, request));
    graph.add(Part.KEY_PROVIDER, new ProviderStage(context, health));
    graph.add(Part.SERVER_TRUST, new ServerTrustStage(context, health));
    graph.add(Part.PASSWORDS, new PasswordStage(context, health));
    graph.add(Part.CLIENT_TRUST, new ClientTrustStage(context, health, request));
    graph.add(Part.CLIENT_RENEWAL, new ClientRenewalStage(context, request));
    graph.add(Part.OLD_SERVERS, new ServerRemovalStage(context));
    graph.add(Part.DEFAULTS, new DefaultStage(context, left));
    List<VmSelection> selections = withVms ? estate.selections() : List.of();
    PolicyStage policy = new PolicyStage(context, !withVms || !selections.isEmpty());
    graph.add(Part.POLICY, policy);
    ChosenVms chosen = new ChosenVms();
    WhatStops stops = new WhatStops(context);
    selections.forEach(
        selection -> {
          VmStage vms = new VmStage(context, selection, policy, chosen, stops);
          graph.add(Part.SELECTIONS, vms);
          if (selection.isWithVirtualTpm()) {
            graph.add(Part.VIRTUAL_TPMS, new TpmStage(context, selection, vms));
          }
        });
    cloud
        .filter(any -> context.resumesSecurityOptions())
        .ifPresent(
            seen -> graph.add(Part.SECURITY_OPTIONS, new SecurityOptionsStage(context, seen)));
  }

  private void newKeys(Graph<Part, Stage> graph, ReplacedKeys keys) {
    ChosenVms chosen = new ChosenVms();
    wanted
        .estate()
        .selections()
        .forEach(
            selection ->
                graph.add(
                    Part.NEW_KEYS,
                    new NewKeysStage(context, wanted.estate(), selection, keys, chosen)));
  }

  private void leaving(Graph<Part, Stage> graph, LeavingLook look) {
    LeftName name = new LeftName(look);
    graph.add(Part.LEFT_DEFAULTS, new LeavingDefaultsStage(context, look));
    if (!look.leaving().isWithoutSuccessor()) {
      graph.add(
          Part.LEFT_TEMPLATES, new LeavingTemplatesStage(look, context.systems().vmsTimeout()));
      graph.add(Part.LEFT_VMS, new LeavingVmsStage(context, look));
    }
    graph.add(Part.LEFT_HOSTS, new LeavingHostsStage(look));
    graph.add(Part.LEFT_PROVIDER, new LeavingRemovalStage(context, look, name));
    cloud.ifPresent(
        seen ->
            graph.add(
                Part.LEFT_REGISTRATIONS, new LeavingRegistrationStage(context, look, name, seen)));
    graph.add(Part.LEFT_NAME, new LeavingNameStage(context, look, name));
  }

  /** What depends on what. Where nothing else is said, it is done in this order. */
  private Graph<Part, Stage> order(boolean unnamedKeysMoveFirst) {
    Graph<Part, Stage> graph = new Graph<>();
    // before anything else, where it can be: the key server may change over at any time
    graph.declare(Part.NEXT_CERTIFICATES);
    if (context.cluster().isEmpty()) {
      graph.declare(Part.NEXT_CERTIFICATES, Part.SERVER_TRUST);
    }
    // OVHcloud's task ends once the key servers stand in vCenter, which is let through by then
    graph
        .declare(Part.REGISTRATION)
        .declare(Part.KEY_PROVIDER, Part.REGISTRATION)
        .declare(Part.SERVER_TRUST, Part.KEY_PROVIDER)
        // before the KMS is to accept vCenter's certificate: it asks for both
        .declare(Part.PASSWORDS, Part.KEY_PROVIDER)
        .declare(Part.CLIENT_TRUST, Part.SERVER_TRUST, Part.PASSWORDS)
        .declare(Part.CLIENT_RENEWAL, Part.CLIENT_TRUST)
        // once it is known what is changed at OVHcloud
        .declare(Part.RIGHTS, Part.REGISTRATION, Part.CLIENT_RENEWAL)
        .declare(Part.DELIVERY, Part.REGISTRATION, Part.CLIENT_RENEWAL)
        // once those that stay work
        .declare(Part.OLD_SERVERS, Part.DELIVERY);
    // only what works becomes the default, and nothing new gets a key of what is left
    graph.declare(Part.LEFT_DEFAULTS, Part.DELIVERY);
    if (unnamedKeysMoveFirst) {
      // vCenter may look for a key that names no key provider at its default
      graph.declare(Part.LEFT_DEFAULTS, Part.LEFT_TEMPLATES, Part.LEFT_VMS, Part.LEFT_HOSTS);
    }
    return graph
        .declare(Part.DEFAULTS, Part.LEFT_DEFAULTS)
        .declare(Part.POLICY)
        .declare(Part.LEFT_TEMPLATES, Part.DELIVERY)
        .declare(Part.LEFT_VMS, Part.DELIVERY)
        .declare(Part.LEFT_HOSTS, Part.DELIVERY)
        // a VM with keys of another key provider gets other keys first
        .declare(Part.SELECTIONS, Part.DEFAULTS, Part.POLICY, Part.LEFT_VMS)
        // only of key servers that are as they should be
        .declare(Part.NEW_KEYS, Part.DELIVERY)
        // a virtual TPM needs an encrypted home
        .declare(Part.VIRTUAL_TPMS, Part.SELECTIONS)
        // OVHcloud looks whether VMs are encrypted
        .declare(Part.SECURITY_OPTIONS, Part.DELIVERY, Part.SELECTIONS)
        // all of it moves before the key provider goes, and its registration goes last
        .declare(
            Part.LEFT_PROVIDER,
            Part.DEFAULTS,
            Part.LEFT_TEMPLATES,
            Part.LEFT_VMS,
            Part.LEFT_HOSTS,
            Part.SELECTIONS)
        .declare(Part.LEFT_REGISTRATIONS, Part.LEFT_PROVIDER)
        // once all that may name it was looked at
        .declare(Part.LEFT_NAME, Part.LEFT_REGISTRATIONS);
  }

  /** Whether a default, of the vCenter or of a part, has to wait for keys that name none. */
  private boolean unnamedKeysMoveFirst(Found found) {
    return left.filter(look -> movesDefault(look) || movesPlace(look, found))
        .flatMap(
            look -> found.ask(FindingCode.PLAN_REFUSED, context.provider(), look::hasUnnamedKeys))
        .orElse(false);
  }

  private boolean movesDefault(LeavingLook look) {
    return now.defaultId().isPresent()
        && (DefaultStage.isWanted(estate, now.defaultId())
            || (estate.defaultProvider() == DefaultProvider.IF_NONE
                && now.defaultId().equals(Optional.of(look.from()))));
  }

  private boolean movesPlace(LeavingLook look, Found found) {
    return !estate.defaultPlaces().isEmpty()
        || found
            .ask(FindingCode.PLAN_REFUSED, Subject.of("KMS cluster", look.from()), look::places)
            .filter(places -> !places.isEmpty())
            .isPresent();
  }
}
