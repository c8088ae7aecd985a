package io.vmcrypt.ovh.internal.vmencryption;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.Subject;
import io.vmcrypt.core.certificate.Thumbprint;
import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.error.ConflictException;
import io.vmcrypt.core.error.NotFoundException;
import io.vmcrypt.core.error.ServiceException;
import io.vmcrypt.core.operation.Change;
import io.vmcrypt.core.operation.Ensured;
import io.vmcrypt.core.operation.Operation;
import io.vmcrypt.ovh.api.OvhState;
import io.vmcrypt.ovh.internal.address.KmsIp;
import io.vmcrypt.ovh.internal.call.OvhApi;
import io.vmcrypt.ovh.internal.task.CloudCalls;
import io.vmcrypt.ovh.internal.task.RestTasks;
import io.vmcrypt.ovh.internal.task.Sight;
import io.vmcrypt.ovh.internal.task.TaskHint;
import io.vmcrypt.ovh.internal.task.Work;
import io.vmcrypt.ovh.internal.wire.Answer;
import io.vmcrypt.ovh.internal.wire.DedicatedCloudRoutes;
import io.vmcrypt.ovh.internal.wire.DedicatedCloudRoutes.KmsPropertiesDto;
import io.vmcrypt.ovh.internal.wire.DedicatedCloudRoutes.NewKmsDto;
import io.vmcrypt.ovh.internal.wire.DedicatedCloudRoutes.TaskDto;
import io.vmcrypt.ovh.task.OvhProgress;
import io.vmcrypt.ovh.vmencryption.KmsRegistration;
import io.vmcrypt.ovh.vmencryption.KmsRemoval;
import io.vmcrypt.ovh.vmencryption.KmsServers;
import io.vmcrypt.ovh.vmencryption.KmsThumbprintConflictException;
import io.vmcrypt.ovh.vmencryption.RegisteredKms;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** {@code /dedicatedCloud/{serviceName}/vmEncryption/kms}. */
final class RestKmsServers implements KmsServers {

  private static final String VCENTER_ADVICE =
      "OVHcloud goes on when the KMS has been added in vCenter: check that its KMS cluster is"
          + " there and that both sides trust each other.";
  private static final String NOT_TOLD =
      "OVHcloud does not know whether vCenter takes keys from this KMS, so it counts as in use";

  private final CloudCalls cloud;
  private final RestTasks tasks;

  RestKmsServers(CloudCalls cloud, RestTasks tasks) {
    this.cloud = cloud;
    this.tasks = tasks;
  }

  /** Begins a look: nothing of it has been read yet. */
  private KmsLook look() {
    return new KmsLook(cloud, tasks);
  }

  private KmsDirectory directory() {
    return look().directory();
  }

  @Override
  public List<RegisteredKms> list() {
    return directory().list();
  }

  @Override
  public Optional<RegisteredKms> find(long kmsId) {
    return directory().find(kmsId);
  }

  @Override
  public RegisteredKms get(long kmsId) {
    return directory().get(kmsId);
  }

  @Override
  public Optional<RegisteredKms> findByIp(String ipv4) {
    return directory().findByIp(KmsIp.checked(ipv4));
  }

  @Override
  public Operation<OvhProgress, RegisteredKms> startRegister(KmsRegistration registration) {
    return one(register(requireNonNull(registration, "registration")));
  }

  private KmsWish register(KmsRegistration registration) {
    String ip = registration.ip();
    Attempt attempt = cloud.attempt("register KMS " + ip);
    return start(
        attempt.operation(),
        (routes, name) ->
            routes.registerKms(
                name,
                new NewKmsDto(
                    ip,
                    registration.thumbprint().toString(),
                    registration.description().orElse(null))),
        task -> new KmsWish(attempt, ip, null, registration.thumbprint(), null, Optional.of(task)),
        look ->
            look.directory()
                .findByIp(ip)
                .filter(kms -> expected(registration, kms).equals(kms.thumbprint()))
                .filter(kms -> !kms.isBeingRemoved())
                .map(kms -> takenUp(attempt, kms, expected(registration, kms), null, look)));
  }

  @Override
  public List<Change> plan(KmsRegistration registration) {
    return planAll(List.of(registration));
  }

  @Override
  public List<Change> planAll(List<KmsRegistration> registrations) {
    addresses(registrations);
    return judge(registrations, directory());
  }

  @Override
  public List<Change> planAll(List<KmsRegistration> registrations, List<RegisteredKms> registered) {
    addresses(registrations);
    return judge(registrations, new KmsDirectory(cloud, requireNonNull(registered, "registered")));
  }

  @Override
  public Ensured<Operation<OvhProgress, RegisteredKms>> ensure(KmsRegistration registration) {
    Ensured<KmsWish> made = make(requireNonNull(registration, "registration"), look());
    return new Ensured<>(one(made.value()), made.changes());
  }

  @Override
  public Ensured<Operation<OvhProgress, List<RegisteredKms>>> ensureAll(
      List<KmsRegistration> registrations) {
    Set<String> addresses = addresses(registrations);
    KmsLook look = look();
    // all are checked before the first is changed
    judge(registrations, look.directory());
    List<Ensured<KmsWish>> made =
        registrations.stream().map(registration -> make(registration, look)).toList();
    return new Ensured<>(
        work(
            cloud.attempt("register KMS " + String.join(", ", addresses)),
            made.stream().map(Ensured::value).toList(),
            all -> all),
        made.stream().flatMap(each -> each.changes().stream()).toList());
  }

  private Operation<OvhProgress, RegisteredKms> one(KmsWish wish) {
    return work(wish.attempt(), List.of(wish), all -> all.get(0));
  }

  private <T> Operation<OvhProgress, T> work(
      Attempt attempt, List<KmsWish> wishes, Function<List<RegisteredKms>, T> result) {
    List<VcenterWatch> watched =
        wishes.stream().map(wish -> new VcenterWatch(wish, cloud.api().time())).toList();
    return new Work<>(
        attempt,
        wishes.stream()
            .flatMap(wish -> wish.task().stream())
            .map(task -> Long.toString(task.id()))
            .collect(Collectors.joining(",")),
        cloud.api().time(),
        VCENTER_ADVICE,
        () -> {
          KmsLook look = look();
          return watched.stream().map(wish -> wish.look(look)).toList();
        },
        result);
  }

  /** Sends at most one change. */
  private Ensured<KmsWish> make(KmsRegistration registration, KmsLook look) {
    Optional<RegisteredKms> found = look.directory().findByIp(registration.ip());
    List<Change> changes = judge(registration, found);
    if (found.isPresent()) {
      RegisteredKms kms = found.get();
      Thumbprint expected = expected(registration, kms);
      return new Ensured<>(
          changes.isEmpty()
              ? takenUp(cloud.attempt("register KMS " + kms.ip()), kms, expected, null, look)
              : change(kms, expected, kms.description()),
          changes);
    }
    try {
      return new Ensured<>(register(registration), changes);
    } catch (ServiceException e) {
      // how OVHcloud refuses a second registration is not documented
      if (!(e instanceof ConflictException) && e.getClass() != ServiceException.class) {
        throw e;
      }
      KmsLook again = look();
      if (again.directory().findByIp(registration.ip()).isEmpty()) {
        throw e;
      }
      return make(registration, again);
    }
  }

  /**
   * A registration that exists: made before, begun elsewhere, or begun here with its answer lost.
   */
  private static KmsWish takenUp(
      Attempt attempt,
      RegisteredKms kms,
      Thumbprint thumbprint,
      @Nullable String description,
      KmsLook look) {
    boolean there = kms.state().equals(OvhState.DELIVERED) && thumbprint.equals(kms.thumbprint());
    return new KmsWish(
        attempt,
        kms.ip(),
        kms.id(),
        thumbprint,
        description,
        there ? Optional.empty() : look.task(kms.ip()));
  }

  private List<Change> judge(List<KmsRegistration> registrations, KmsDirectory directory) {
    return registrations.stream()
        .flatMap(
            registration -> judge(registration, directory.findByIp(registration.ip())).stream())
        .toList();
  }

  /** What has to be changed. Throws if it must not be changed. Sends nothing. */
  private List<Change> judge(KmsRegistration registration, Optional<RegisteredKms> found) {
    if (found.isEmpty()) {
      return List.of(
          Change.made(
              OvhApi.SYSTEM,
              Subject.of("KMS", registration.ip()),
              "registered with the thumbprint " + registration.thumbprint()));
    }
    RegisteredKms kms = found.get();
    if (kms.isBeingRemoved()) {
      throw inTheWay(kms, "Wait until it is gone, and run the step again.");
    }
    if (!expected(registration, kms).equals(kms.thumbprint())) {
      if (!registration.isForced()) {
        throw otherThumbprint(registration, kms);
      }
      // an earlier run began a change; its end shows whether it is this one
      return kms.isBeingChanged() ? List.of() : List.of(newThumbprint(registration, kms));
    }
    if (kms.state().equals(OvhState.ERROR)) {
      throw inTheWay(kms, "Remove it and run the step again, or ask OVHcloud's support.");
    }
    return List.of();
  }

  private static Change newThumbprint(KmsRegistration registration, RegisteredKms kms) {
    return new Change(
        OvhApi.SYSTEM,
        Subject.of("KMS", kms.ip(), Long.toString(kms.id())).part("thumbprint"),
        Optional.ofNullable(kms.thumbprint()).map(Thumbprint::toString),
        Optional.of(expected(registration, kms).toString()));
  }

  /** The server's thumbprint by the digest that is registered, as far as that is known. */
  private static Thumbprint expected(KmsRegistration registration, RegisteredKms kms) {
    Thumbprint registered = kms.thumbprint();
    return registered == null
        ? registration.thumbprint()
        : registration
            .certificate()
            .map(certificate -> certificate.thumbprint(registered.algorithm()))
            .orElse(registration.thumbprint());
  }

  private static Set<String> addresses(List<KmsRegistration> registrations) {
    Set<String> addresses = new LinkedHashSet<>();
    for (KmsRegistration registration : requireNonNull(registrations, "registrations")) {
      if (!addresses.add(requireNonNull(registration, "registration").ip())) {
        throw new IllegalArgumentException(
            "the address \"" + registration.ip() + "\" is given twice");
      }
    }
    if (addresses.isEmpty()) {
      throw new IllegalArgumentException("no registration is given: expected one or more");
    }
    return addresses;
  }

  private KmsThumbprintConflictException otherThumbprint(
      KmsRegistration registration, RegisteredKms kms) {
    Thumbprint registered = kms.thumbprint();
    Thumbprint expected = expected(registration, kms);
    return new KmsThumbprintConflictException(
        cloud.attempt("register KMS " + kms.ip()),
        "KMS %s with this address is registered with the thumbprint %s, not %s"
                .formatted(
                    kms.id(),
                    registered == null ? "(none, or it cannot be read)" : registered,
                    expected)
            + (registered == null || registered.algorithm() == expected.algorithm()
                ? ""
                : "; one is by SHA-1 and one by SHA-256, so it is not known whether both are of"
                    + " the same certificate"),
        "Compare both with what the KMS itself shows. If its certificate was renewed, run this"
            + " again with the option that replaces the registered thumbprint. If not, someone"
            + " may be intercepting the connection, or the address belongs to another KMS.");
  }

  @Override
  public Operation<OvhProgress, RegisteredKms> startRemove(KmsRemoval removal) {
    long kmsId = requireNonNull(removal, "removal").kmsId();
    RegisteredKms kms = get(kmsId);
    String what = "remove KMS " + kms.ip();
    if (kms.isBeingRemoved()) {
      return removal(what, kms, Optional.empty());
    }
    if (!removal.isForced()) {
      refuseIfInUse(what, removal, kms);
    }
    try {
      return start(
          what,
          (routes, name) -> routes.removeKms(name, kmsId),
          task -> removal(what, kms, Optional.of(task)),
          look ->
              look.directory()
                      .seen(kmsId)
                      .map(RegisteredKms::isBeingRemoved)
                      .orElseGet(() -> look.directory().isGone(kmsId))
                  ? Optional.of(removal(what, kms, Optional.empty()))
                  : Optional.empty());
    } catch (NotFoundException e) {
      // somebody was faster; "not found" alone may mean the private cloud
      if (find(kmsId).isPresent()) {
        throw e;
      }
      return removal(what, kms, Optional.empty());
    }
  }

  private Operation<OvhProgress, RegisteredKms> removal(
      String what, RegisteredKms kms, Optional<TaskHint> task) {
    return tasks.work(what, task, () -> removed(what, kms, directory()));
  }

  /** How far a removal is: the KMS must be gone. */
  private Sight<RegisteredKms> removed(String what, RegisteredKms kms, KmsDirectory directory) {
    Optional<RegisteredKms> now = directory.seen(kms.id());
    if (now.isEmpty()) {
      return directory.isGone(kms.id())
          ? Sight.done("the KMS is gone", kms)
          : Sight.notYet("the KMS is still in the list");
    }
    OvhState state = now.get().state();
    return now.get().isBeingRemoved()
        ? Sight.notYet("the KMS is in state " + state)
        : Sight.failed(
            cloud.attempt(what),
            "KMS %s is still there, in state %s, and is not being removed"
                .formatted(kms.id(), state),
            "Look at the KMS in the OVHcloud Control Panel, and run the step again: it looks"
                + " first.",
            "",
            state.value());
  }

  /** Refuses the removal unless the caller's function says that nobody uses the KMS. */
  private void refuseIfInUse(String what, KmsRemoval removal, RegisteredKms kms) {
    Function<? super RegisteredKms, List<String>> asking =
        removal.users().orElseThrow(() -> inUse(what, NOT_TOLD, null));
    List<String> users;
    try {
      users = List.copyOf(asking.apply(kms));
    } catch (RuntimeException e) {
      throw inUse(
          what,
          "it is not known who uses KMS %s, because the question failed: %s"
              .formatted(kms.id(), e.getMessage()),
          e);
    }
    if (!users.isEmpty()) {
      throw inUse(
          what, "KMS %s is in use by %s".formatted(kms.id(), String.join(", ", users)), null);
    }
  }

  private ConflictException inUse(String what, String outcome, @Nullable Throwable cause) {
    return new ConflictException(
        cloud.attempt(what),
        outcome,
        "VMs whose keys are on the KMS cannot be started again without it. Remove it from"
            + " vCenter first, and check that no VM uses its keys. Or remove it by force.",
        null,
        cause);
  }

  private KmsWish change(RegisteredKms kms, Thumbprint thumbprint, String description) {
    Attempt attempt = cloud.attempt("change the thumbprint of KMS " + kms.ip());
    return start(
        attempt.operation(),
        (routes, name) ->
            routes.changeKms(
                name, kms.id(), new KmsPropertiesDto(thumbprint.toString(), description)),
        task ->
            new KmsWish(attempt, kms.ip(), kms.id(), thumbprint, description, Optional.of(task)),
        look ->
            look.directory()
                .seen(kms.id())
                // only the end of one that is under way shows whether it is the one that is wanted
                .filter(
                    now ->
                        now.isBeingChanged()
                            || (thumbprint.equals(now.thumbprint())
                                && description.equals(now.description())))
                .map(now -> takenUp(attempt, now, thumbprint, description, look)));
  }

  /** Sends a change. If it failed in a way that it may have taken effect, looks whether it did. */
  private <W> W start(
      String what,
      BiFunction<DedicatedCloudRoutes, String, Answer<TaskDto>> route,
      Function<TaskHint, W> answered,
      Function<KmsLook, Optional<W>> lost) {
    return cloud
        .api()
        .change(() -> answered.apply(tasks.start(what, route)), () -> lost.apply(look()));
  }

  private ConflictException inTheWay(RegisteredKms kms, String advice) {
    return new ConflictException(
        cloud.attempt("register KMS " + kms.ip()),
        "KMS " + kms.id() + " with this address is in state " + kms.state(),
        advice);
  }
}
