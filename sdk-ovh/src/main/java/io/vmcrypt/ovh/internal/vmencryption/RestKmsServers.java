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
  public Operation<OvhTask, RegisteredKms> startRegister(KmsRegistration registration) {
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
        taskId -> work.delivery(what, ip, taskId, true),
        () ->
            directory
                .findByIp(ip)
                .filter(kms -> registration.thumbprint().equals(kms.thumbprint()))
                .filter(kms -> !kms.state().isBeingRemoved())
                .map(kms -> work.takenUp(what, kms)));
  }

  @Override
  public EnsuredKms ensure(KmsRegistration registration) {
    Optional<RegisteredKms> found =
        directory.findByIp(requireNonNull(registration, "registration").ip());
    if (found.isPresent()) {
      return ensure(registration, found.get());
    }
    try {
      return new EnsuredKms(Outcome.REGISTERED, startRegister(registration));
    } catch (ServiceException e) {
      // how OVHcloud refuses a second registration is not documented
      if (!(e instanceof ConflictException) && !(e instanceof OvhApiException)) {
        throw e;
      }
      Optional<RegisteredKms> faster = directory.findByIp(registration.ip());
      if (faster.isEmpty()) {
        throw e;
      }
      return ensure(registration, faster.get());
    }
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
    List<EnsuredKms> members = registrations.stream().map(this::ensure).toList();
    return new EnsuredKmsGroup(
        members,
        new KmsGroupOperation(
            cloud.attempt("register KMS " + String.join(", ", addresses)),
            members.stream().map(EnsuredKms::operation).toList(),
            cloud.time()));
  }

  @Override
  public Operation<OvhTask, RegisteredKms> startChangeProperties(
      long kmsId, Thumbprint thumbprint) {
    requireNonNull(thumbprint, "thumbprint");
    RegisteredKms kms = directory.get(kmsId);
    return change(kms, thumbprint, kms.description());
  }

  @Override
  public Operation<OvhTask, RegisteredKms> startChangeProperties(
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
  public Operation<OvhTask, RegisteredKms> resume(String ipv4, long taskId) {
    String ip = KmsIp.checked(ipv4);
    return work.delivery("register KMS " + ip, ip, taskId, false);
  }

  private EnsuredKms ensure(KmsRegistration registration, RegisteredKms kms) {
    RegisteredKmsState state = kms.state();
    boolean same = registration.thumbprint().equals(kms.thumbprint());
    if (state.isBeingRemoved()) {
      throw inTheWay(kms, "Wait until it is gone, and run the step again.");
    }
    if (!same) {
      return new EnsuredKms(
          Outcome.CHANGED, change(kms, registration.thumbprint(), kms.description()));
    }
    if (state.equals(RegisteredKmsState.ERROR)) {
      throw inTheWay(kms, "Remove it and run the step again, or ask OVHcloud's support.");
    }
    boolean delivered = state.equals(RegisteredKmsState.DELIVERED);
    return new EnsuredKms(
        delivered ? Outcome.UNCHANGED : Outcome.RESUMED,
        work.takenUp("register KMS " + kms.ip(), kms));
  }

  private Operation<OvhTask, RegisteredKms> change(
      RegisteredKms kms, Thumbprint thumbprint, String description) {
    String what = "change the thumbprint of KMS " + kms.ip();
    return start(
        what,
        (routes, name) ->
            routes.changeKms(
                name, kms.id(), new KmsPropertiesDto(thumbprint.toString(), description)),
        taskId -> work.delivery(what, kms.ip(), taskId, true),
        () -> directory.find(kms.id()).flatMap(now -> changeUnderWay(what, now, thumbprint)));
  }

  private Optional<Operation<OvhTask, RegisteredKms>> changeUnderWay(
      String what, RegisteredKms kms, Thumbprint thumbprint) {
    if (thumbprint.equals(kms.thumbprint())) {
      return Optional.of(work.takenUp(what, kms));
    }
    return kms.state().isBeingChanged()
        ? Optional.of(work.changeTakenUp(what, kms, thumbprint))
        : Optional.empty();
  }

  /**
   * Sends what changes something, once. If it may have taken effect although no good answer came,
   * looks whether it did.
   */
  private Operation<OvhTask, RegisteredKms> start(
      String what,
      BiFunction<DedicatedCloudRoutes, String, Call<TaskDto>> route,
      Function<Long, Operation<OvhTask, RegisteredKms>> answered,
      Supplier<Optional<Operation<OvhTask, RegisteredKms>>> lost) {
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
