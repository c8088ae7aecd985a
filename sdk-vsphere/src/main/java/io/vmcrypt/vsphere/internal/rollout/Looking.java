package io.vmcrypt.vsphere.internal.rollout;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.error.ConflictException;
import io.vmcrypt.core.operation.TimeSource;
import io.vmcrypt.vsphere.internal.soap.ManagedObjectReference;
import io.vmcrypt.vsphere.internal.vm.Prospect;
import io.vmcrypt.vsphere.rollout.RolloutVm;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads VMs, and decides what can be done with each. Thread-safe. */
final class Looking {

  /**
   * How often a VM is tried if an answer was lost, or if somebody else changes the VM meanwhile.
   */
  static final int MOST_TRIES = 5;

  private final Undertaking undertaking;
  private final Attempt attempt;
  private final PageReading reading;
  private final TimeSource time;

  Looking(Undertaking undertaking, Attempt attempt, PageReading reading, TimeSource time) {
    this.undertaking = requireNonNull(undertaking, "undertaking");
    this.attempt = requireNonNull(attempt, "attempt");
    this.reading = requireNonNull(reading, "reading");
    this.time = requireNonNull(time, "time");
  }

  List<Event> events(Job.Look job) throws InterruptedException {
    Map<String, String> names = new LinkedHashMap<>();
    Map<String, Job.Tried> tried = new LinkedHashMap<>();
    for (Job.Tried vm : job.page()) {
      names.put(vm.vm().id(), vm.vm().name());
      tried.put(vm.vm().id(), vm);
    }
    return reading
        .read(names, some -> undertaking.look(attempt, some), Prospect.Unreadable::new)
        .events((id, found) -> event(requireNonNull(tried.get(id)), found, job.again()));
  }

  private VmEvent event(Job.Tried vm, Prospect found, boolean again) {
    boolean triedEnough = vm.tries() >= MOST_TRIES;
    if (found instanceof Prospect.Ready ready) {
      if (vm.refused()) {
        return VmEvent.failed(undertaking.stayed(vm.vm(), vm.failure().orElseThrow()));
      }
      return triedEnough && vm.failure().isPresent()
          ? VmEvent.failed(vm.failure().get())
          : VmEvent.ready(ready, time.nanoTime());
    }
    if (found instanceof Prospect.Busy busy) {
      // the task may be this rollout's own, so wait for it
      return triedEnough && !vm.outcomeUnknown()
          ? VmEvent.failed(busy(vm.vm(), busy.task()))
          : VmEvent.busy(busy.task());
    }
    if (found instanceof Prospect.InPlace inPlace) {
      return VmEvent.inPlace(inPlace);
    }
    if (found instanceof Prospect.Refused refused) {
      return VmEvent.refused(refused);
    }
    if (found instanceof Prospect.LeftOut leftOut) {
      return VmEvent.leftOut(leftOut);
    }
    Prospect.Unreadable unreadable = (Prospect.Unreadable) found;
    return again
        ? VmEvent.leftRunning(unreadable.failure())
        : VmEvent.failed(unreadable.failure());
  }

  private ConflictException busy(RolloutVm vm, ManagedObjectReference task) {
    return new ConflictException(
        undertaking.attempt(vm.id(), vm.name()),
        "other tasks keep changing the VM, now task " + task.value(),
        "Run the rollout again once nobody else changes the VM.",
        null,
        null);
  }
}
