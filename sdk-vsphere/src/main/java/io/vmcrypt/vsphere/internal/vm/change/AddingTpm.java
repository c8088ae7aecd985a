package io.vmcrypt.vsphere.internal.vm.change;

import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.vsphere.internal.vm.reading.DiskDevice;
import io.vmcrypt.vsphere.internal.vm.reading.Observation;
import io.vmcrypt.vsphere.internal.vm.reading.VmReading;
import java.util.List;
import java.util.Optional;

/** Gives a VM a virtual TPM. Home and disks do not change. */
record AddingTpm() implements Goal {

  @Override
  public DiskChoice choose(VmReading vm) {
    return DiskChoice.NONE;
  }

  @Override
  public Plan plan(Observation observed, List<DiskDevice> chosen) {
    return Plan.ofTpm(
        observed.vm().hasVirtualTpm() ? Optional.empty() : Optional.of(new TpmChange.Add()));
  }

  @Override
  public List<Finding> objections(Observation observed, List<DiskDevice> chosen) {
    VmReading vm = observed.vm();
    return vm.hasVirtualTpm() || vm.homeEncrypted()
        ? List.of()
        : List.of(
            Findings.blocking(
                FindingCode.VIRTUAL_TPM_NEEDS_ENCRYPTED_HOME,
                vm.home(),
                "the home of " + vm.title() + " is not encrypted",
                "Assign an encryption policy to the home first; the disks may stay unencrypted."));
  }
}
