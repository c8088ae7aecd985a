package io.vmcrypt.vsphere.internal.move;

import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.vsphere.internal.soap.ManagedObjectReference;
import io.vmcrypt.vsphere.internal.vm.Prospect;
import io.vmcrypt.vsphere.move.VmShape;
import java.util.List;

/**
 * A VM that can move.
 *
 * @param vm which one, at the source
 * @param instanceUuid by which it is found at both vCenters
 * @param before what it is made of, and is to be made of there
 */
record ReadyToMove(
    ManagedObjectReference vm,
    String instanceUuid,
    RelocateSpec spec,
    VmShape before,
    List<Finding> warnings)
    implements Prospect.Ready {

  ReadyToMove {
    warnings = List.copyOf(warnings);
  }
}
