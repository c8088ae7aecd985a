package io.vmcrypt.ovh.internal.vmencryption;

import io.vmcrypt.core.certificate.Thumbprint;
import io.vmcrypt.core.operation.Change;
import io.vmcrypt.core.operation.Ensured;
import io.vmcrypt.core.operation.Operation;
import io.vmcrypt.core.operation.WaitOptions;
import io.vmcrypt.ovh.task.OvhProgress;
import io.vmcrypt.ovh.task.OvhProgress.Stage;
import io.vmcrypt.ovh.task.OvhTask;
import io.vmcrypt.ovh.vmencryption.KmsOperation;
import io.vmcrypt.ovh.vmencryption.KmsRegistration;
import io.vmcrypt.ovh.vmencryption.KmsRemoval;
import io.vmcrypt.ovh.vmencryption.KmsServers;
import io.vmcrypt.ovh.vmencryption.RegisteredKms;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** The work that is watched by tasks, in the form of that which is watched by level. */
record EdgesAsServers(KmsServers byLevel, EdgeKmsServers edges) implements KmsServers {

  private record Adapted<S, T>(Operation<S, T> old, Function<S, List<OvhTask>> tasks)
      implements KmsOperation<T> {

    private OvhProgress progress(S state) {
      List<OvhTask> all = tasks.apply(state);
      return new OvhProgress(
          all.stream().map(Adapted::stage).min(Stage::compareTo).orElseThrow(),
          all.stream().map(OvhTask::summary).collect(Collectors.joining("; ")),
          all.stream().filter(task -> task.id() != 0).toList());
    }

    private static Stage stage(OvhTask task) {
      return task.isFailure()
          ? Stage.FAILED
          : task.awaitsToken()
              ? Stage.TOKEN_WANTED
              : task.isTerminal()
                  ? Stage.DONE
                  : task.awaitsVcenter() ? Stage.VCENTERS_TURN : Stage.NOT_YET;
    }

    @Override
    public String id() {
      return old.id();
    }

    @Override
    public OvhProgress poll() {
      return progress(old.poll());
    }

    @Override
    public OvhProgress awaitState(Predicate<? super OvhProgress> wanted, WaitOptions options) {
      return progress(old.awaitState(state -> wanted.test(progress(state)), options));
    }

    @Override
    public T await(WaitOptions options) {
      return old.await(options);
    }

    @Override
    public VcenterTurn awaitVcenterTurn(Duration quiet, WaitOptions options) {
      return ((EdgeOperation<S, T>) old).awaitVcenterTurn(quiet, options);
    }

    @Override
    public String toString() {
      return old.toString();
    }
  }

  private static <T> KmsOperation<T> one(Operation<OvhTask, T> old) {
    return new Adapted<>(old, List::of);
  }

  @Override
  public List<RegisteredKms> list() {
    return byLevel.list();
  }

  @Override
  public Optional<RegisteredKms> find(long kmsId) {
    return byLevel.find(kmsId);
  }

  @Override
  public RegisteredKms get(long kmsId) {
    return byLevel.get(kmsId);
  }

  @Override
  public Optional<RegisteredKms> findByIp(String ipv4) {
    return byLevel.findByIp(ipv4);
  }

  @Override
  public KmsOperation<RegisteredKms> startRegister(KmsRegistration registration) {
    return one(edges.startRegister(registration));
  }

  @Override
  public List<Change> plan(KmsRegistration registration) {
    return byLevel.plan(registration);
  }

  @Override
  public List<Change> planAll(List<KmsRegistration> registrations) {
    return byLevel.planAll(registrations);
  }

  @Override
  public List<Change> planAll(List<KmsRegistration> registrations, List<RegisteredKms> registered) {
    return byLevel.planAll(registrations, registered);
  }

  @Override
  public Ensured<KmsOperation<RegisteredKms>> ensure(KmsRegistration registration) {
    Ensured<KmsTaskOperation> old = edges.ensure(registration);
    return new Ensured<>(one(old.value()), old.changes());
  }

  @Override
  public Ensured<KmsOperation<List<RegisteredKms>>> ensureAll(List<KmsRegistration> registrations) {
    Ensured<KmsGroupOperation> old = edges.ensureAll(registrations);
    return new Ensured<>(new Adapted<>(old.value(), tasks -> tasks), old.changes());
  }

  @Override
  public KmsOperation<RegisteredKms> startChangeProperties(long kmsId, Thumbprint thumbprint) {
    return one(edges.startChangeProperties(kmsId, thumbprint));
  }

  @Override
  public KmsOperation<RegisteredKms> startChangeProperties(
      long kmsId, Thumbprint thumbprint, String description) {
    return one(edges.startChangeProperties(kmsId, thumbprint, description));
  }

  @Override
  public Operation<OvhProgress, RegisteredKms> startRemove(KmsRemoval removal) {
    return one(edges.startRemove(removal));
  }
}
