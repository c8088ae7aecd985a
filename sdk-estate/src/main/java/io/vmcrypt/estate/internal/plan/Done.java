package io.vmcrypt.estate.internal.plan;

import io.vmcrypt.core.operation.Change;
import io.vmcrypt.vsphere.rollout.RolloutReport;
import java.util.List;
import java.util.Optional;

/**
 * What a stage has done.
 *
 * @param changes what it has changed
 * @param notes what people have to know of it
 * @param vms what became of the VMs, if it is about VMs
 */
record Done(List<Change> changes, List<String> notes, Optional<RolloutReport> vms) {

  Done {
    changes = List.copyOf(changes);
    notes = List.copyOf(notes);
  }

  static Done of(List<Change> changes) {
    return new Done(changes, List.of(), Optional.empty());
  }

  static Done of(List<Change> changes, List<String> notes) {
    return new Done(changes, notes, Optional.empty());
  }
}
