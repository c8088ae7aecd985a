package io.vmcrypt.ovh.internal.vmencryption;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.certificate.Thumbprint;
import io.vmcrypt.core.error.ConflictException;
import io.vmcrypt.core.error.DecodingException;
import io.vmcrypt.core.error.SdkException;
import io.vmcrypt.core.error.ServiceException;
import io.vmcrypt.core.operation.Operation;
import io.vmcrypt.ovh.OvhApiException;
import io.vmcrypt.ovh.internal.call.LostAnswer;
import io.vmcrypt.ovh.internal.privatecloud.CloudCalls;
import io.vmcrypt.ovh.internal.privatecloud.TaskMapper;
import io.vmcrypt.ovh.internal.privatecloud.TaskOrigin;
import io.vmcrypt.ovh.internal.wire.DedicatedCloudRoutes;
import io.vmcrypt.ovh.internal.wire.KmsPropertiesDto;
import io.vmcrypt.ovh.internal.wire.NewKmsDto;
import io.vmcrypt.ovh.internal.wire.TaskDto;
import io.vmcrypt.ovh.privatecloud.OvhTask;
import io.vmcrypt.ovh.vmencryption.EnsuredKms;
import io.vmcrypt.ovh.vmencryption.EnsuredKms.Outcome;
import io.vmcrypt.ovh.vmencryption.EnsuredKmsGroup;
import io.vmcrypt.ovh.vmencryption.KmsRegistration;
import io.vmcrypt.ovh.vmencryption.KmsServers;
import io.vmcrypt.ovh.vmencryption.KmsThumbprintConflictException;
import io.vmcrypt.ovh.vmencryption.RegisteredKms;
import io.vmcrypt.ovh.vmencryption.RegisteredKmsState;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;
import retrofit2.Call;

/** {@code /dedicatedCloud/{serviceName}/vmEncryption/kms}. */
final class RestKmsServers implements KmsServers {

  private final KmsDirectory directory;
  private final KmsWork work;
  private final CloudCalls cloud;

  RestKmsServers(KmsDirectory directory, KmsWork work, CloudCalls cloud) {
    this.directory = directory;
    this.work = work;
    this.cloud = cloud;
  }

  @Override
  public List<RegisteredKms> list() {
    return directory.list();
  }

  @Override
  public RegisteredKms get(long kmsId) {
    return directory.get(kmsId);
  }

  @Override
  public Optional<RegisteredKms> findByIp(String ipv4) {
    return directory.findByIp(KmsIp.checked(ipv4));
  }

  @Override
  public KmsTaskOperation startRegister(KmsRegistration registration) {
    String ip = requireNonNull(registration, "registration").ip();
    String what = "register KMS " + ip;
    return start(
        what,
        (routes, name) ->
            routes.registerKms(
                name,
                new NewKmsDto(
                    ip,
                    registration.thumbprint().toString(),
                    registration.description().orElse(null))),
        taskId -> work.delivery(what, ip, registration.thumbprint(), taskId, TaskOrigin.STARTED),
        () ->
            directory
                .findByIp(ip)
                .filter(kms -> registration.thumbprint().equals(kms.thumbprint()))
                .filter(kms -> !kms.state().isBeingRemoved())
                .map(kms -> work.takenUp(what, kms, registration.thumbprint())));
  }

  @Override
  public Outcome plan(KmsRegistration registration) {
    return judge(
        registration, directory.findByIp(requireNonNull(registration, "registration").ip()));
  }

  @Override
  public EnsuredKms ensure(KmsRegistration registration) {
    return make(registration, directory.findByIp(requireNonNull(registration, "registration").ip()))
        .ensured();
  }

  /** What was made of one registration, for a group to watch over. */
  private record Made(Outcome outcome, KmsTaskOperation operation) {

    EnsuredKms ensured() {
      return new EnsuredKms(outcome, operation);
    }
  }

  private Made make(KmsRegistration registration, Optional<RegisteredKms> found) {
    Outcome outcome = judge(registration, found);
    if (found.isPresent()) {
      RegisteredKms kms = found.get();
      return new Made(
          outcome,
          outcome == Outcome.CHANGED
              ? change(kms, registration.thumbprint(), kms.description())
              : work.takenUp("register KMS " + kms.ip(), kms, registration.thumbprint()));
    }
    try {
      return new Made(Outcome.REGISTERED, startRegister(registration));
    } catch (ServiceException e) {
      // how OVHcloud refuses a second registration is not documented
      if (!(e instanceof ConflictException) && !(e instanceof OvhApiException)) {
        throw e;
      }
      Optional<RegisteredKms> faster = directory.findByIp(registration.ip());
      if (faster.isEmpty()) {
        throw e;
      }
      return make(registration, faster);
    }
  }

  /** What is to be done, or why it must not be. Sends nothing. */
  private Outcome judge(KmsRegistration registration, Optional<RegisteredKms> found) {
    if (found.isEmpty()) {
      return Outcome.REGISTERED;
    }
    RegisteredKms kms = found.get();
    RegisteredKmsState state = kms.state();
    if (state.isBeingRemoved()) {
      throw inTheWay(kms, "Wait until it is gone, and run the step again.");
    }
    if (!registration.thumbprint().equals(kms.thumbprint())) {
      if (!registration.replacesThumbprint()) {
        throw otherThumbprint(registration, kms);
      }
      // a change that an earlier run began: whether it is this one shows at its end
      return state.isBeingChanged() ? Outcome.RESUMED : Outcome.CHANGED;
    }
    if (state.equals(RegisteredKmsState.ERROR)) {
      throw inTheWay(kms, "Remove it and run the step again, or ask OVHcloud's support.");
    }
    return state.equals(RegisteredKmsState.DELIVERED) ? Outcome.UNCHANGED : Outcome.RESUMED;
  }

  private KmsThumbprintConflictException otherThumbprint(
      KmsRegistration registration, RegisteredKms kms) {
    return new KmsThumbprintConflictException(
        cloud.attempt("register KMS " + kms.ip()),
        "KMS "
            + kms.id()
            + " with this address is registered with the thumbprint "
            + (kms.thumbprint() == null ? "(none that can be read)" : kms.thumbprint())
            + ", not "
            + registration.thumbprint(),
        "Compare both with what the KMS itself shows. If its certificate was renewed, say so by"
            + " replaceThumbprint() of the registration; else somebody stands in between, or the"
            + " address is another KMS's.",
        kms.thumbprint(),
        registration.thumbprint());
  }

  @Override
  public EnsuredKmsGroup ensureAll(List<KmsRegistration> registrations) {
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
    List<RegisteredKms> there = directory.list();
    // each is judged before the first is changed
    registrations.forEach(
        registration -> judge(registration, directory.withIp(registration.ip(), there)));
    List<Made> members =
        registrations.stream()
            .map(registration -> make(registration, directory.withIp(registration.ip(), there)))
            .toList();
    return new EnsuredKmsGroup(
        members.stream().map(Made::ensured).toList(),
        new KmsGroupOperation(
            cloud.attempt("register KMS " + String.join(", ", addresses)),
            members.stream().map(Made::operation).toList(),
            cloud.time()));
  }

  @Override
  public KmsTaskOperation startChangeProperties(long kmsId, Thumbprint thumbprint) {
    requireNonNull(thumbprint, "thumbprint");
    RegisteredKms kms = directory.get(kmsId);
    return change(kms, thumbprint, kms.description());
  }

  @Override
  public KmsTaskOperation startChangeProperties(
      long kmsId, Thumbprint thumbprint, String description) {
    requireNonNull(thumbprint, "thumbprint");
    requireNonNull(description, "description");
    return change(directory.get(kmsId), thumbprint, description);
  }

  @Override
  public Operation<OvhTask, RegisteredKms> startRemove(long kmsId) {
    RegisteredKms kms = directory.get(kmsId);
    String what = "remove KMS " + kms.ip();
    return start(
        what,
        (routes, name) -> routes.removeKms(name, kmsId),
        taskId -> work.removal(what, kms, taskId),
        () ->
            directory.find(kmsId).filter(still -> !still.state().isBeingRemoved()).isPresent()
                ? Optional.empty()
                : Optional.of(work.removalTakenUp(what, kms)));
  }

  @Override
  public KmsTaskOperation resume(String ipv4, long taskId) {
    String ip = KmsIp.checked(ipv4);
    return work.delivery("register KMS " + ip, ip, null, taskId, TaskOrigin.NAMED);
  }

  private KmsTaskOperation change(RegisteredKms kms, Thumbprint thumbprint, String description) {
    String what = "change the thumbprint of KMS " + kms.ip();
    return start(
        what,
        (routes, name) ->
            routes.changeKms(
                name, kms.id(), new KmsPropertiesDto(thumbprint.toString(), description)),
        taskId -> work.delivery(what, kms.ip(), thumbprint, taskId, TaskOrigin.STARTED),
        () -> directory.find(kms.id()).flatMap(now -> changeUnderWay(what, now, thumbprint)));
  }

  /** While a KMS is being changed, whether it is by this change shows at the end. */
  private Optional<KmsTaskOperation> changeUnderWay(
      String what, RegisteredKms kms, Thumbprint thumbprint) {
    return thumbprint.equals(kms.thumbprint()) || kms.state().isBeingChanged()
        ? Optional.of(work.takenUp(what, kms, thumbprint))
        : Optional.empty();
  }

  /**
   * Sends what changes something, once. If it may have taken effect although no good answer came,
   * looks whether it did.
   */
  private <O extends Operation<OvhTask, RegisteredKms>> O start(
      String what,
      BiFunction<DedicatedCloudRoutes, String, Call<TaskDto>> route,
      Function<Long, O> answered,
      Supplier<Optional<O>> lost) {
    try {
      OvhTask task = TaskMapper.toTask(cloud.call(what, route));
      if (task.id() == 0) {
        throw new DecodingException(
            cloud.attempt(what),
            "the answer names no task",
            "Look whether it took effect: run the step again, it looks first.",
            null);
      }
      return answered.apply(task.id());
    } catch (SdkException e) {
      if (!LostAnswer.mayHaveTakenEffect(e)) {
        throw e;
      }
      return LostAnswer.look(lost, e).orElseThrow(() -> e);
    }
  }

  private ConflictException inTheWay(RegisteredKms kms, String advice) {
    return new ConflictException(
        cloud.attempt("register KMS " + kms.ip()),
        "KMS " + kms.id() + " with this address is in state " + kms.state(),
        advice,
        null,
        null);
  }
}
