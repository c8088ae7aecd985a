package io.vmcrypt.vsphere.internal.rollout;

import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.error.SdkException;
import io.vmcrypt.vsphere.internal.soap.ManagedObjectReference;
import io.vmcrypt.vsphere.internal.vm.Prospect;
import io.vmcrypt.vsphere.internal.vm.Sight;
import io.vmcrypt.vsphere.internal.vm.reading.VmReader;
import io.vmcrypt.vsphere.rollout.RolloutVm;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** What a rollout does to its VMs, with one task for each. Thread-safe. */
public interface Undertaking {

  /** How many VMs are read in one call. */
  int PAGE_SIZE = VmReader.PAGE_SIZE;

  /** How long what was read is used before it is read again. */
  Duration FRESH = Duration.ofMinutes(5);

  /** What is done to one of the VMs, for messages. */
  Attempt attempt(String id, String name);

  /**
   * Judges VMs as they are now.
   *
   * @param vms names by managed object id, at most {@link #PAGE_SIZE}
   */
  Map<String, Prospect> look(Attempt attempt, Map<String, String> vms);

  /**
   * Starts the task of a VM.
   *
   * @param ready made by {@link #look}
   */
  ManagedObjectReference start(Attempt attempt, Prospect.Ready ready);

  /**
   * Reads VMs whose tasks have succeeded, and tells whether they are as asked.
   *
   * @param sent what was sent to each, by managed object id; at most {@link #PAGE_SIZE}
   */
  Map<String, Sight> see(Attempt attempt, Map<String, Prospect.Ready> sent);

  /** A rough guess of how many bytes of the VM's disks are written. */
  long bytes(RolloutVm vm);

  /**
   * Where a VM counts against the limits.
   *
   * @param hosts each once
   * @param datastores each once
   */
  record Places(List<String> hosts, List<String> datastores) {

    public Places {
      hosts = List.copyOf(hosts);
      datastores = List.copyOf(datastores);
    }

    static Places of(RolloutVm vm) {
      return new Places(vm.host().stream().toList(), vm.datastores());
    }
  }

  /** Where a VM counts; asked once for each VM, before the first one starts. */
  default Places places(RolloutVm vm) {
    return Places.of(vm);
  }

  /**
   * Whether a VM is looked at before a refusal is its outcome: that of a call, or the failure of
   * the task that it has started. If it is ready then, as it was before, it is not tried again.
   */
  default boolean looksAfterRefusal() {
    return false;
  }

  /**
   * {@return the outcome of a VM that was refused, and was found as it was before: the same, with
   * what the look has shown}
   */
  default SdkException stayed(RolloutVm vm, SdkException refusal) {
    return refusal;
  }
}
