package io.vmcrypt.vsphere.internal.move;

import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.vsphere.internal.vm.Prospect;
import java.util.List;

/** A VM that can move: its instance UUID is known. */
record ReadyToMove(Leaving vm, RelocateSpec spec, List<Finding> warnings)
    implements Prospect.Ready {

  ReadyToMove {
    warnings = List.copyOf(warnings);
  }

  String instanceUuid() {
    return vm.instanceUuid().orElseThrow();
  }
}
