package io.vmcrypt.vsphere.internal.vm;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.Subject;
import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.error.ConflictException;
import io.vmcrypt.core.error.SdkException;
import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.core.operation.Ensured;
import io.vmcrypt.core.operation.Operation;
import io.vmcrypt.vsphere.fault.VsphereFaultException;
import io.vmcrypt.vsphere.internal.soap.ManagedObjectReference;
import io.vmcrypt.vsphere.internal.vm.change.Expectation;
import io.vmcrypt.vsphere.internal.vm.change.Findings;
import io.vmcrypt.vsphere.internal.vm.change.Goal;
import io.vmcrypt.vsphere.internal.vm.reading.Observation;
import io.vmcrypt.vsphere.internal.vm.reading.RunningTask;
import io.vmcrypt.vsphere.task.VsphereTask;
import io.vmcrypt.vsphere.vm.ChangeNotSeenException;
import io.vmcrypt.vsphere.vm.CryptoKeyId;
import io.vmcrypt.vsphere.vm.PrecheckException;
import io.vmcrypt.vsphere.vm.VmChangeResult;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One change of a VM: starts it, or takes up one that is under way, and looks whether the VM is as
 * asked when it has ended. For one thread.
 */
final class Reconfiguring {

  private final VmServices services;
  private final Attempt attempt;
  private final Goal goal;
  private final Subject subject;
  private final boolean named;
  private final Function<Attempt, Observation> observe;

  /**
   * @param named whether a person has named the VM
   */
  Reconfiguring(
      VmServices services,
      Attempt attempt,
      Goal goal,
      Subject subject,
      boolean named,
      Function<Attempt, Observation> observe) {
    this.services = requireNonNull(services, "services");
    this.attempt = requireNonNull(attempt, "attempt");
    this.goal = requireNonNull(goal, "goal");
    this.subject = requireNonNull(subject, "subject");
    this.named = named;
    this.observe = requireNonNull(observe, "observe");
  }

  /** Makes the change, if there is something to do. */
  Ensured<Operation<VsphereTask, VmChangeResult>> start(Observation observed) {
    Proposal proposal = services.changer().propose(attempt, observed, goal, named);
    Prospect prospect = proposal.prospect();
    if (prospect instanceof Prospect.Busy busy) {
      if (!busy.running().isReconfiguration()) {
        throw new ConflictException(
            attempt, VimVirtualMachine.atWork(busy.running()), VimVirtualMachine.WAIT);
      }
      return Ensured.unchanged(takenUp(busy.running(), observed, Optional.empty()));
    }
    if (prospect instanceof ReadyChange ready) {
      return reconfigure(ready, observed);
    }
    if (proposal.isBlocked()) {
      throw new PrecheckException(attempt, proposal.findings());
    }
    return Ensured.unchanged(
        new DoneOperation<>(
            attempt.operation(),
            new VmChangeResult(false, proposal.findings(), observed.state(), observed.state())));
  }

  /** If the change fails, the exception names the key that was made for it. */
  private Ensured<Operation<VsphereTask, VmChangeResult>> reconfigure(
      ReadyChange ready, Observation observed) {
    ManagedObjectReference task;
    try {
      task = services.changer().start(attempt, ready);
    } catch (SdkException e) {
      Optional<CryptoKeyId> made = ready.madeKey();
      // where vCenter may have made the change, the VM may have the key
      made.filter(key -> !e.isEffectPossible())
          .ifPresent(key -> UnusedKey.tell(services.session(), key, e));
      return Ensured.unchanged(keyed(takenUp(inProgress(e), observed, made), made));
    }
    return new Ensured<>(
        keyed(
            services
                .tasks()
                .operation(
                    attempt,
                    task,
                    (ended, none) ->
                        new VmChangeResult(
                            true, ready.warnings(), observed.state(), seen(task, ready).state())),
            ready.madeKey()),
        ready.changes());
  }

  /**
   * A VM after a change.
   *
   * @param sight whether it is as asked
   */
  private record Seen(Observation after, Sight sight) {}

  /** A successful task is no proof, so this reads the VM itself. */
  private Observation seen(ManagedObjectReference task, ReadyChange ready) {
    Expectation expected = ready.expectation();
    Seen seen =
        services
            .grace()
            .look(
                attempt,
                () -> {
                  Observation after = observe.apply(attempt);
                  return new Seen(after, Sight.of(expected, after));
                },
                looked -> looked.sight() instanceof Sight.AsAsked);
    if (seen.sight() instanceof Sight.Different different) {
      ChangeNotSeenException failure =
          new ChangeNotSeenException(attempt, task.value(), different.differences());
      ready
          .madeKey()
          .filter(key -> !different.keyUsed())
          .ifPresent(key -> UnusedKey.tell(services.session(), key, failure));
      throw failure;
    }
    return seen.after();
  }

  private Operation<VsphereTask, VmChangeResult> keyed(
      Operation<VsphereTask, VmChangeResult> operation, Optional<CryptoKeyId> made) {
    return made.isPresent()
        ? new KeyedOperation<>(operation, services.session(), made.get())
        : operation;
  }

  /** Started since this VM was looked at, or by someone whose tasks are not listed at the VM. */
  private RunningTask inProgress(SdkException refusal) {
    if (!(refusal instanceof VsphereFaultException fault)
        || !fault.faultName().equals("TaskInProgress")) {
      throw refusal;
    }
    return services
        .reader()
        .task(attempt, fault.properties().get("task"))
        .filter(RunningTask::isReconfiguration)
        .orElseThrow(
            () ->
                new ConflictException(
                    attempt,
                    fault.outcome(),
                    VimVirtualMachine.WAIT,
                    fault.vendorError().orElse(null),
                    fault));
  }

  /**
   * @param unused a key that was made for this change before vCenter said that another task runs
   */
  private Operation<VsphereTask, VmChangeResult> takenUp(
      RunningTask running, Observation observed, Optional<CryptoKeyId> unused) {
    return new SeenOperation<>(
        services
            .tasks()
            .operation(
                attempt,
                running.task(),
                (ended, none) -> {
                  Observation after =
                      services.grace().look(attempt, () -> observe.apply(attempt), this::isDone);
                  if (!isDone(after)) {
                    throw another(running, "that task did something else", null);
                  }
                  return takenUp(observed, after, unused);
                }),
        () ->
            Optional.of(observe.apply(attempt))
                .filter(this::isDone)
                .map(after -> takenUp(observed, after, unused)),
        failure ->
            another(
                running, "whether it was this change is not known: " + failure.outcome(), failure));
  }

  private VmChangeResult takenUp(
      Observation observed, Observation after, Optional<CryptoKeyId> unused) {
    return new VmChangeResult(
        true, unused.map(this::leftOver).stream().toList(), observed.state(), after.state());
  }

  /** Nobody knows what a task that others have started was asked for. */
  private ConflictException another(RunningTask running, String what, @Nullable Throwable cause) {
    return new ConflictException(
        attempt,
        "vCenter was reconfiguring the VM already (task %s), and %s"
            .formatted(running.task().value(), what),
        "Try again now that it has ended.",
        null,
        cause);
  }

  private boolean isDone(Observation now) {
    return VimVirtualMachine.isSeen(now) && Proposal.of(now, goal).isInPlace();
  }

  private Finding leftOver(CryptoKeyId key) {
    return Findings.note(
        FindingCode.UNUSED_KEY,
        subject,
        "key %s was made for this change, but another reconfiguration made the change first"
            .formatted(key),
        "Use it for another change, or remove it.");
  }
}
