package io.vmcrypt.vsphere.internal.vm.change;

import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.vsphere.internal.vm.reading.DiskDevice;
import io.vmcrypt.vsphere.internal.vm.reading.Observation;
import io.vmcrypt.vsphere.internal.vm.reading.VmReading;
import io.vmcrypt.vsphere.policy.StoragePolicy;
import java.util.ArrayList;
import java.util.List;

/**
 * Takes a VM's virtual TPM away. Home and disks do not change.
 *
 * @param forced although the guest may have secrets in it
 */
record RemovingTpm(boolean forced) implements Goal {

  @Override
  public DiskChoice choose(VmReading vm) {
    return DiskChoice.NONE;
  }

  @Override
  public Plan plan(Observation observed, List<DiskDevice> chosen) {
    return Plan.ofTpm(observed.vm().virtualTpm().map(TpmChange.Remove::new));
  }

  @Override
  public List<Finding> objections(Observation observed, List<DiskDevice> chosen) {
    VmReading vm = observed.vm();
    if (!vm.hasVirtualTpm()) {
      return List.of();
    }
    List<Finding> findings = new ArrayList<>();
    String lost =
        ("what the guest of %s has sealed in its virtual TPM is lost with it, and vCenter does"
                + " not know whether there is anything")
            .formatted(vm.title());
    String first =
        "In the guest, end what uses it first (BitLocker: decrypt, or keep the recovery key)";
    findings.add(
        forced
            ? Findings.warning(
                FindingCode.VIRTUAL_TPM_MAY_BE_IN_USE, vm.subject(), lost, first + ".")
            : Findings.blocking(
                FindingCode.VIRTUAL_TPM_MAY_BE_IN_USE,
                vm.subject(),
                lost,
                first + ". Then remove it by force."));
    // a home that was encrypted for the virtual TPM alone may become plain with its removal
    if (vm.homeEncrypted()
        && !observed.policies().home().map(StoragePolicy::encryption).orElse(false)) {
      findings.add(
          Findings.blocking(
              FindingCode.NO_ENCRYPTION_POLICY,
              vm.home(),
              ("the home of %s has no encryption policy, and vCenter may decrypt it once the"
                      + " virtual TPM is gone")
                  .formatted(vm.title()),
              "Assign an encryption policy to the home first. It can be decrypted afterwards."));
    }
    return findings;
  }
}
