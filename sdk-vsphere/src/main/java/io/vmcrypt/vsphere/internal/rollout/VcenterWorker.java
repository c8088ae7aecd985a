package io.vmcrypt.vsphere.internal.rollout;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.error.AuthenticationException;
import io.vmcrypt.core.error.ConflictException;
import io.vmcrypt.core.error.OperationInterruptedException;
import io.vmcrypt.core.error.SdkException;
import io.vmcrypt.core.operation.TimeSource;
import io.vmcrypt.vsphere.fault.VsphereFaultException;
import io.vmcrypt.vsphere.internal.soap.ManagedObjectReference;
import io.vmcrypt.vsphere.internal.vm.Grace;
import io.vmcrypt.vsphere.internal.vm.Prospect;
import io.vmcrypt.vsphere.internal.vm.Sight;
import io.vmcrypt.vsphere.rollout.RolloutOutcome;
import io.vmcrypt.vsphere.vm.ChangeNotSeenException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Asks vCenter. Many threads use the same one. Thread-safe. */
final class VcenterWorker implements Worker {

  /**
   * How often a VM is tried if an answer was lost, or if somebody else changes the VM meanwhile.
   */
  static final int MOST_TRIES = 5;

  private final RolloutState state;
  private final Undertaking undertaking;
  private final Attempt attempt;
  private final Patience patience;
  private final PageReading reading;
  private final Grace grace;

  VcenterWorker(
      RolloutState state,
      Undertaking undertaking,
      Attempt attempt,
      Patience patience,
      TimeSource time) {
    this.state = requireNonNull(state, "state");
    this.undertaking = requireNonNull(undertaking, "undertaking");
    this.attempt = requireNonNull(attempt, "attempt");
    this.patience = requireNonNull(patience, "patience");
    this.reading = new PageReading(patience);
    this.grace = new Grace(time);
  }

  private Attempt attempt(Candidate vm) {
    return undertaking.attempt(vm.id(), vm.vm().name());
  }

  @Override
  public Runnable look(List<Candidate> page, boolean again) throws InterruptedException {
    Map<String, String> names = new LinkedHashMap<>();
    page.forEach(vm -> names.put(vm.id(), vm.vm().name()));
    PageReading.Page<Prospect> found =
        reading.read(names, some -> undertaking.look(attempt, some), Prospect.Unreadable::new);
    return () -> {
      found.unreachable().ifPresent(state::unreachable);
      page.forEach(vm -> looked(vm, found.of(vm.id()), again));
    };
  }

  private void looked(Candidate vm, Prospect found, boolean again) {
    boolean triedEnough = vm.tries() >= MOST_TRIES;
    if (found instanceof Prospect.Ready ready) {
      if (vm.isRefused()) {
        SdkException refusal = vm.failure().orElseThrow();
        state.end(vm, vm.failed(undertaking.stayed(vm.vm(), refusal)));
      } else if (triedEnough && vm.failure().isPresent()) {
        state.end(vm, vm.failed(vm.failure().get()));
      } else {
        state.ready(vm, ready);
      }
    } else if (found instanceof Prospect.Busy busy) {
      // the task may be this rollout's own, so wait for it
      if (triedEnough && !vm.isOutcomeUnknown()) {
        state.end(vm, vm.failed(busy(vm, busy.task())));
      } else {
        state.busy(vm, busy.task());
      }
    } else if (found instanceof Prospect.InPlace inPlace) {
      state.end(vm, vm.inPlace(inPlace.findings()));
    } else if (found instanceof Prospect.Refused refused) {
      state.end(vm, vm.untouched(RolloutOutcome.REFUSED, refused.findings()));
    } else if (found instanceof Prospect.LeftOut leftOut) {
      state.end(vm, vm.untouched(RolloutOutcome.LEFT_OUT, leftOut.reasons()));
    } else {
      SdkException failure = ((Prospect.Unreadable) found).failure();
      state.end(vm, again ? vm.leftRunning(failure) : vm.failed(failure));
    }
  }

  private ConflictException busy(Candidate vm, ManagedObjectReference task) {
    return new ConflictException(
        attempt(vm),
        "other tasks keep changing the VM, now task " + task.value(),
        "Run the rollout again once nobody else changes the VM.");
  }

  @Override
  public Runnable start(Candidate vm) throws InterruptedException {
    Prospect.Ready ready = vm.asked();
    // one key serves all tries
    vm.madeKey().ifPresent(ready::key);
    Runnable answer = answer(vm, ready);
    return () -> {
      // whether or not the change was started, the key exists
      ready.madeKey().ifPresent(vm::madeKey);
      answer.run();
    };
  }

  private Runnable answer(Candidate vm, Prospect.Ready ready) throws InterruptedException {
    try {
      ManagedObjectReference task = undertaking.start(attempt(vm), ready);
      return () -> state.started(vm, task);
    } catch (VsphereFaultException e) {
      return refused(vm, e);
    } catch (AuthenticationException e) {
      return () -> {
        state.unreachable(e);
        state.end(vm, vm.failed(e));
      };
    } catch (OperationInterruptedException e) {
      throw e;
    } catch (SdkException e) {
      boolean sent = e.isEffectPossible();
      if (!sent && !Patience.isOutOfReach(e)) {
        return () -> state.refused(vm, e);
      }
      // vCenter may have started it: the VM is read again before anything else
      patience.pause(vm.tries());
      return () -> state.unclear(vm, e, sent);
    }
  }

  private Runnable refused(Candidate vm, VsphereFaultException e) throws InterruptedException {
    if (!isBusy(e)) {
      return isChangedMeanwhile(e) ? () -> state.unclear(vm, e, false) : () -> state.refused(vm, e);
    }
    String task = e.properties().get("task");
    if (task == null || task.isBlank()) {
      patience.pause(vm.tries());
      return () -> state.unclear(vm, e, false);
    }
    return () -> state.busy(vm, new ManagedObjectReference("Task", task.strip()));
  }

  /** Whether vCenter refused because another task is at work on the VM. */
  static boolean isBusy(VsphereFaultException fault) {
    return fault.faultName().equals("TaskInProgress");
  }

  /** Whether vCenter refused because the VM has changed since it was read. */
  static boolean isChangedMeanwhile(VsphereFaultException fault) {
    return fault.faultName().equals("ConcurrentAccess");
  }

  @Override
  public Runnable see(List<Candidate> page) throws InterruptedException {
    int looks = page.get(0).looksAfterwards();
    if (looks > 1) {
      grace.pause(looks - 1);
    }
    Map<String, Prospect.Ready> sent = new LinkedHashMap<>();
    page.forEach(vm -> sent.put(vm.id(), vm.asked()));
    PageReading.Page<Sight> sights =
        reading.read(sent, some -> undertaking.see(attempt, some), Sight.Unseen::new);
    return () -> {
      sights.unreachable().ifPresent(state::unreachable);
      page.forEach(vm -> seen(vm, sights.of(vm.id()), looks >= Grace.LOOKS));
    };
  }

  /**
   * @param last whether a VM that is not as asked gets no more time
   */
  private void seen(Candidate vm, Sight sight, boolean last) {
    if (sight instanceof Sight.AsAsked) {
      state.end(vm, vm.done());
    } else if (sight instanceof Sight.Unseen unread) {
      state.end(vm, vm.leftRunning(unread.failure()));
    } else if (!last) {
      state.become(vm, VmState.DIFFERENT);
    } else {
      Sight.Different different = (Sight.Different) sight;
      ChangeNotSeenException why =
          new ChangeNotSeenException(attempt(vm), vm.taskId().orElse(""), different.differences());
      state.end(vm, vm.notAsAsked(why, different.keyUsed()));
    }
  }
}
