package io.vmcrypt.estate.internal.leaving;

import io.vmcrypt.core.Subject;
import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.core.operation.Change;
import io.vmcrypt.core.shared.HostName;
import io.vmcrypt.estate.internal.reading.Found;
import io.vmcrypt.estate.internal.reading.OvhLook;
import io.vmcrypt.estate.internal.reading.RegistrationUse;
import io.vmcrypt.estate.internal.reading.RegistrationUse.Place;
import io.vmcrypt.estate.internal.reading.RegistrationUse.Sight;
import io.vmcrypt.estate.internal.stage.Context;
import io.vmcrypt.estate.internal.stage.Ears;
import io.vmcrypt.estate.internal.stage.Stage;
import io.vmcrypt.estate.internal.stage.World;
import io.vmcrypt.estate.internal.weight.Wording;
import io.vmcrypt.estate.plan.EstateStep;
import io.vmcrypt.ovh.api.OvhState;
import io.vmcrypt.ovh.vmencryption.KmsRemoval;
import io.vmcrypt.ovh.vmencryption.RegisteredKms;
import io.vmcrypt.vsphere.kms.KmsCluster;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The registrations of key servers that were left are removed at OVHcloud: those that a server of
 * the key provider is seen behind, and no other one. Any else is left to a person.
 */
public final class LeavingRegistrationStage implements Stage {

  private static final String CONTROL_PANEL =
      "Take the address out of the registrations to remove. If you know that nobody needs it,"
          + " remove it in the OVHcloud Control Panel.";

  private final Context context;
  private final LeavingLook look;
  private final LeftName name;
  private final OvhLook cloud;
  private final String service;

  public LeavingRegistrationStage(Context context, LeavingLook look, LeftName name, OvhLook cloud) {
    this.context = context;
    this.look = look;
    this.name = name;
    this.cloud = cloud;
    this.service = cloud.service();
  }

  private RegistrationUse use(List<KmsCluster> providers, List<RegisteredKms> all) {
    return new RegistrationUse(
        providers,
        all,
        context.estate().keyProvider(),
        context.keyServers(),
        context.systems().vcenter().nameResolver());
  }

  private Optional<List<RegisteredKms>> listed(OvhLook seen, Found found) {
    return found.ask(
        FindingCode.PLAN_REFUSED, Subject.of("private cloud", service), seen::registered);
  }

  private static Subject subject(String ip) {
    return Subject.of("KMS", ip);
  }

  private boolean isWanted(RegisteredKms kms) {
    return look.leaving().registrations().contains(HostName.normal(kms.ip()));
  }

  private Optional<EstateStep> step(List<RegisteredKms> removed) {
    return Stage.step(
            EstateStep.Kind.REMOVE_REGISTRATIONS,
            service,
            removed.stream()
                .map(kms -> Change.removed(Context.OVH, subject(kms.ip()), kms.state().toString()))
                .toList())
        .map(
            step ->
                step.underWay(
                    removed.stream()
                        .filter(kms -> kms.isBeingRemoved())
                        .map(kms -> subject(kms.ip()))
                        .toList()));
  }

  @Override
  public Optional<EstateStep> plan(World world, Found found) {
    Optional<List<RegisteredKms>> all = listed(cloud, found);
    Optional<List<KmsCluster>> providers =
        found.ask(
            FindingCode.PLAN_REFUSED,
            Subject.of("KMS cluster", look.from()),
            () -> context.clusters().list());
    if (all.isEmpty() || providers.isEmpty()) {
      return Optional.empty();
    }
    RegistrationUse use = use(providers.get(), all.get());
    tellUnknown(all.get(), providers.get(), found);
    List<RegisteredKms> removed = new ArrayList<>();
    for (RegisteredKms kms : all.get()) {
      List<Sight> servers = use.from(kms.ip());
      if (!isWanted(kms)) {
        unnamed(kms, servers, all.get()).ifPresent(found::add);
      } else if (isOwn(kms)) {
        found.add(Wording.of("own-registration", subject(kms.ip())));
      } else if (!look.leaving().isForced()) {
        found.add(Wording.of("registration-unforced", subject(kms.ip()), look.force()));
      } else {
        // the key provider that is left is gone by then
        needed(kms, servers.stream().filter(server -> !isLeft(server)).toList())
            .or(() -> notItsOwn(kms, servers, providers.get()))
            .ifPresent(found::add);
        removed.add(kms);
      }
    }
    return step(removed);
  }

  private boolean isLeft(Sight server) {
    return server.keyProvider().equals(look.from());
  }

  private boolean isOwn(RegisteredKms kms) {
    return context.keyServers().stream()
        .flatMap(server -> server.ips().stream())
        .anyMatch(HostName.normal(kms.ip())::equals);
  }

  /** Whether the key provider is there as a KMS cluster, the only kind that has servers. */
  private boolean isThere(List<KmsCluster> providers) {
    return providers.stream().anyMatch(provider -> provider.id().equals(look.from()));
  }

  /** What the estate names and is not there. */
  private void tellUnknown(List<RegisteredKms> all, List<KmsCluster> providers, Found found) {
    Set<String> addresses =
        all.stream().map(kms -> HostName.normal(kms.ip())).collect(Collectors.toSet());
    // what is gone after the key provider was, an earlier run has removed; and one whose address
    // OVHcloud does not say may be it
    if (isThere(providers) && !addresses.contains("")) {
      look.leaving().registrations().stream()
          .filter(ip -> !addresses.contains(ip))
          .forEach(
              ip ->
                  found.add(
                      Wording.of(
                          "registration-missing",
                          subject(ip),
                          all.stream().map(RegisteredKms::ip).collect(Collectors.joining(", ")))));
    }
  }

  /** One that the estate does not name may be of the key provider all the same. */
  private Optional<Finding> unnamed(
      RegisteredKms kms, List<Sight> servers, List<RegisteredKms> all) {
    if (kms.ip().isEmpty()) {
      return all.stream().filter(this::isWanted).count() == look.leaving().registrations().size()
          ? Optional.empty()
          : Optional.of(
              Wording.of(
                  "registration-without-address",
                  Subject.of("KMS", "", Long.toString(kms.id())),
                  kms.id()));
    }
    List<Place> places =
        servers.stream().filter(this::isLeft).map(Sight::place).distinct().toList();
    if (isOwn(kms) || places.stream().allMatch(Place.ELSEWHERE::equals)) {
      return Optional.empty();
    }
    return Optional.of(
        Wording.of(
            places.contains(Place.HERE) ? "registration-unnamed" : "registration-unseen",
            subject(kms.ip()),
            look.from()));
  }

  /** That others need it, or may; seen weighs more than said. */
  private Optional<Finding> needed(RegisteredKms kms, List<Sight> others) {
    List<String> there = inWords(others, Place.HERE);
    if (!there.isEmpty()) {
      return Optional.of(
          Wording.of("registration-needed", subject(kms.ip()), String.join("; ", there)));
    }
    List<String> perhaps = inWords(others, Place.NOT_KNOWN);
    return perhaps.isEmpty()
        ? Optional.empty()
        : Optional.of(
            blocking(
                FindingCode.KEY_USERS_NOT_KNOWN,
                kms.ip(),
                "the estate removes this registration, and it is not known whether it is needed"
                    + " by "
                    + String.join("; ", perhaps),
                CONTROL_PANEL));
  }

  private static List<String> inWords(List<Sight> servers, Place place) {
    return servers.stream().filter(server -> server.place() == place).map(Sight::inWords).toList();
  }

  /** That none of its servers is seen there. */
  private Optional<Finding> notItsOwn(
      RegisteredKms kms, List<Sight> servers, List<KmsCluster> providers) {
    if (!isThere(providers)) {
      return leftBehind(kms);
    }
    List<Sight> left = servers.stream().filter(this::isLeft).toList();
    return left.stream().anyMatch(server -> server.place() == Place.HERE)
        ? Optional.empty()
        : Optional.of(
            blocking(
                FindingCode.UNKNOWN_REGISTRATION,
                kms.ip(),
                "the estate removes this registration ("
                    + inWords(kms)
                    + "), and no server of "
                    + look.from()
                    + " is seen there: "
                    + (left.isEmpty()
                        ? "it has no server"
                        : left.stream().map(Sight::inWords).collect(Collectors.joining("; "))),
                CONTROL_PANEL));
  }

  /**
   * A registration of a key provider that vCenter does not have. Nothing shows any more that it was
   * of it. But it is named, nobody is behind it and it is not a new one: so an earlier run ends,
   * and anything else is for a person to say.
   */
  private Optional<Finding> leftBehind(RegisteredKms kms) {
    // what is given up has none in its place
    boolean isNextThere = context.cluster().isPresent() || look.leaving().isWithoutSuccessor();
    if (name.isNative() || !isSettled(kms) || !isNextThere) {
      return Optional.of(
          blocking(
              FindingCode.UNKNOWN_REGISTRATION,
              kms.ip(),
              "the estate removes this registration ("
                  + inWords(kms)
                  + "), and nothing shows that it was of "
                  + look.from()
                  + (name.isNative()
                      ? ", which is a native key provider"
                      : ": vCenter has no KMS cluster of that name"),
              CONTROL_PANEL));
    }
    name.sawRegistration(kms.ip());
    return Optional.empty();
  }

  private static boolean isSettled(RegisteredKms kms) {
    return kms.state().equals(OvhState.DELIVERED)
        || kms.state().equals(OvhState.ERROR)
        || kms.isBeingRemoved();
  }

  private static String inWords(RegisteredKms kms) {
    return kms + (kms.description().isEmpty() ? "" : ", \"" + kms.description() + "\"");
  }

  private static Finding blocking(FindingCode code, String ip, String seen, String advice) {
    return Finding.blocking(code, Context.OVH, subject(ip), seen, advice);
  }

  /** What was begun is not judged anew: what is there of it is left. */
  @Override
  public Optional<EstateStep> left(World world, Found found) {
    return listed(cloud.again(), found)
        .flatMap(all -> step(all.stream().filter(this::isWanted).toList()));
  }

  @Override
  public void run(Ears ears) {
    for (String ip : look.leaving().registrations()) {
      Optional<RegisteredKms> there = cloud.servers().findByIp(ip);
      if (there.isEmpty()) {
        continue;
      }
      ears.state("KMS " + ip);
      RegisteredKms unused =
          cloud
              .servers()
              .startRemove(KmsRemoval.of(there.get().id()).users(this::users))
              .await(ears.waiting(context.systems().ovhTimeout()));
      ears.changed(
          List.of(Change.removed(Context.OVH, subject(ip), there.get().state().toString())));
    }
  }

  /** The servers that are, or may be, behind it now, whichever key provider has them. */
  private List<String> users(RegisteredKms kms) {
    List<Sight> servers = use(context.clusters().list(), cloud.servers().list()).from(kms.ip());
    List<String> users = new ArrayList<>(inWords(servers, Place.HERE));
    inWords(servers, Place.NOT_KNOWN).forEach(perhaps -> users.add("perhaps " + perhaps));
    return users;
  }
}
