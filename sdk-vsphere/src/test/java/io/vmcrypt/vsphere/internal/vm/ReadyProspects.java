package io.vmcrypt.vsphere.internal.vm;

import io.vmcrypt.vsphere.internal.vm.change.KeySource;
import io.vmcrypt.vsphere.internal.vm.change.Plan;
import io.vmcrypt.vsphere.internal.vm.reading.AssignedPolicies;
import io.vmcrypt.vsphere.internal.vm.reading.Observation;
import io.vmcrypt.vsphere.internal.vm.reading.SeenVm;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** VMs that can be changed, for tests of what comes after that was found out. */
public final class ReadyProspects {

  private ReadyProspects() {}

  /** A VM that can be changed; the change itself is empty. */
  public static Prospect.Ready ready(String id) {
    return new ReadyChange(
        new Observation(SeenVm.named(id).reading(), new AssignedPolicies(id, Map.of())),
        new Plan(Optional.empty(), List.of(), new KeySource.LeftToVcenter(), Optional.empty()),
        List.of(),
        List.of());
  }
}
