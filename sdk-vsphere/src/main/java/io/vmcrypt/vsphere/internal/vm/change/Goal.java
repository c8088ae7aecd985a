package io.vmcrypt.vsphere.internal.vm.change;

import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.vsphere.internal.vm.reading.DiskDevice;
import io.vmcrypt.vsphere.internal.vm.reading.Observation;
import io.vmcrypt.vsphere.internal.vm.reading.VmReading;
import io.vmcrypt.vsphere.vm.Decryption;
import io.vmcrypt.vsphere.vm.PolicyAssignment;
import io.vmcrypt.vsphere.vm.Rekey;
import io.vmcrypt.vsphere.vm.Unlock;
import io.vmcrypt.vsphere.vm.VirtualTpmChange;
import io.vmcrypt.vsphere.vm.VmChange;
import java.util.List;

/** What a VM is to become. */
public interface Goal {

  /** The goal of a change that a caller asks for. */
  static Goal of(VmChange change) {
    if (change instanceof PolicyAssignment assignment) {
      return new Assigning(assignment);
    }
    if (change instanceof Unlock unlock) {
      return new Unlocking(unlock);
    }
    if (change instanceof VirtualTpmChange tpm) {
      return tpm.isRemoval() ? new RemovingTpm(tpm.isForced()) : new AddingTpm();
    }
    return change instanceof Decryption decryption
        ? new Decrypting(decryption)
        : new Rekeying((Rekey) change);
  }

  /** The disks that it is about. */
  DiskChoice choose(VmReading vm);

  /** What has to be done at a VM. */
  Plan plan(Observation observed, List<DiskDevice> chosen);

  /** What is wrong with this goal for this VM, before any precheck. */
  List<Finding> objections(Observation observed, List<DiskDevice> chosen);
}
