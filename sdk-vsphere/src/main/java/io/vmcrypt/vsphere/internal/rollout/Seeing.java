package io.vmcrypt.vsphere.internal.rollout;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.vsphere.internal.vm.Grace;
import io.vmcrypt.vsphere.internal.vm.Prospect;
import io.vmcrypt.vsphere.internal.vm.Sight;
import io.vmcrypt.vsphere.vm.ChangeNotSeenException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Compares VMs with what was asked, after their tasks have succeeded. Thread-safe. */
final class Seeing {

  private final Undertaking undertaking;
  private final Attempt attempt;
  private final PageReading reading;
  private final Grace grace;

  Seeing(Undertaking undertaking, Attempt attempt, PageReading reading, Grace grace) {
    this.undertaking = requireNonNull(undertaking, "undertaking");
    this.attempt = requireNonNull(attempt, "attempt");
    this.reading = requireNonNull(reading, "reading");
    this.grace = requireNonNull(grace, "grace");
  }

  List<Event> events(Job.See job) throws InterruptedException {
    if (job.looks() > 1) {
      grace.pause(job.looks() - 1);
    }
    Map<String, Prospect.Ready> sent = new LinkedHashMap<>();
    Map<String, Job.Asked> asked = new LinkedHashMap<>();
    for (Job.Asked vm : job.page()) {
      sent.put(vm.vm().id(), vm.ready());
      asked.put(vm.vm().id(), vm);
    }
    return reading
        .read(sent, some -> undertaking.see(attempt, some), Sight.Unseen::new)
        .events(
            (id, sight) -> event(requireNonNull(asked.get(id)), sight, job.looks() >= Grace.LOOKS));
  }

  /**
   * @param last whether a VM that is not as asked gets no more time
   */
  private VmEvent event(Job.Asked asked, Sight sight, boolean last) {
    if (sight instanceof Sight.AsAsked) {
      return VmEvent.AS_ASKED;
    }
    if (sight instanceof Sight.Unseen unread) {
      return VmEvent.leftRunning(unread.failure());
    }
    if (!last) {
      return VmEvent.DIFFERENT;
    }
    Sight.Different different = (Sight.Different) sight;
    return VmEvent.notAsAsked(
        new ChangeNotSeenException(
            undertaking.attempt(asked.vm().id(), asked.vm().name()),
            asked.taskId(),
            different.differences()),
        different.keyUsed());
  }
}
