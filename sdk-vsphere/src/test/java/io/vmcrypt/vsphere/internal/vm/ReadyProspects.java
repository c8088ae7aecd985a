package io.vmcrypt.vsphere.internal.vm;

import io.vmcrypt.vsphere.internal.pbm.PolicyBook;
import io.vmcrypt.vsphere.internal.soap.ManagedObjectReference;
import io.vmcrypt.vsphere.internal.vm.change.KeySource;
import io.vmcrypt.vsphere.internal.vm.change.Plan;
import java.util.List;
import java.util.Optional;

/** VMs that can be changed, for tests of what comes after that was found out. */
public final class ReadyProspects {

  private ReadyProspects() {}

  /** A VM that can be changed; the change itself is empty. */
  public static Prospect.Ready ready(String id) {
    return new ReadyChange(
        new ManagedObjectReference("VirtualMachine", id),
        Optional.empty(),
        Optional.empty(),
        new Plan(Optional.empty(), List.of(), new KeySource.LeftToVcenter(), Optional.empty()),
        PolicyBook.NONE,
        List.of(),
        List.of());
  }
}
