package io.vmcrypt.vsphere.internal.rollout;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.error.AuthenticationException;
import io.vmcrypt.core.error.OperationInterruptedException;
import io.vmcrypt.core.error.SdkException;
import io.vmcrypt.vsphere.fault.VsphereFaultException;
import io.vmcrypt.vsphere.internal.soap.ManagedObjectReference;
import java.util.ArrayList;
import java.util.List;

/** Starts the change of a VM, and reports vCenter's answer. Thread-safe. */
final class Starting {

  private final Undertaking undertaking;
  private final Patience patience;

  Starting(Undertaking undertaking, Patience patience) {
    this.undertaking = requireNonNull(undertaking, "undertaking");
    this.patience = requireNonNull(patience, "patience");
  }

  List<Event> events(Job.Start job) throws InterruptedException {
    List<Event> events = new ArrayList<>();
    VmEvent end;
    // one key serves all tries
    job.key().ifPresent(job.ready()::key);
    try {
      end = start(job);
    } catch (AuthenticationException e) {
      events.add(RunEvent.unreachable(e));
      end = VmEvent.failed(e);
    }
    // whether or not the change was started, the key exists
    job.ready().madeKey().ifPresent(key -> events.add(event(job, VmEvent.keyMade(key))));
    events.add(event(job, end));
    return events;
  }

  private static Event event(Job.Start job, VmEvent what) {
    return new Event.OfVm(job.vm().id(), what);
  }

  private VmEvent start(Job.Start job) throws InterruptedException {
    Attempt attempt = undertaking.attempt(job.vm().id(), job.vm().name());
    try {
      return VmEvent.started(undertaking.start(attempt, job.ready()));
    } catch (VsphereFaultException e) {
      return refused(job, e);
    } catch (AuthenticationException | OperationInterruptedException e) {
      throw e;
    } catch (SdkException e) {
      boolean sent = e.isEffectPossible();
      if (!sent && !Patience.isOutOfReach(e)) {
        return refusal(e);
      }
      // vCenter may have started it: the VM is read again before anything else
      patience.pause(job.tries());
      return VmEvent.unclear(e, sent);
    }
  }

  private VmEvent refusal(SdkException e) {
    return undertaking.looksAfterRefusal() ? VmEvent.refusedUnclear(e) : VmEvent.failed(e);
  }

  private VmEvent refused(Job.Start job, VsphereFaultException e) throws InterruptedException {
    if (TaskNews.isChangedMeanwhile(e)) {
      return VmEvent.unclear(e, false);
    }
    if (!TaskNews.isBusy(e)) {
      return refusal(e);
    }
    String task = e.properties().get("task");
    if (task == null || task.isBlank()) {
      patience.pause(job.tries());
      return VmEvent.unclear(e, false);
    }
    return VmEvent.busy(new ManagedObjectReference("Task", task.strip()));
  }
}
