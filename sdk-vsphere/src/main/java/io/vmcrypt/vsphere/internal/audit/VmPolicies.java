package io.vmcrypt.vsphere.internal.audit;

import io.vmcrypt.vsphere.audit.AuditedVm;
import io.vmcrypt.vsphere.internal.pbm.PolicySubject;
import io.vmcrypt.vsphere.internal.soap.VimFault;
import io.vmcrypt.vsphere.internal.vm.reading.VmFacts;
import io.vmcrypt.vsphere.policy.ComplianceStatus;
import io.vmcrypt.vsphere.policy.PolicyCompliance;
import io.vmcrypt.vsphere.policy.StoragePolicy;
import io.vmcrypt.vsphere.vm.DiskEncryptionState;
import io.vmcrypt.vsphere.vm.VmEncryptionState;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What the storage policy service says about a page of VMs.
 *
 * @param policies by the home or disk that has them
 * @param compliance as vCenter last checked it
 * @param faults why the policy of a part is not known
 */
record VmPolicies(
    Map<PolicySubject, StoragePolicy> policies,
    Map<PolicySubject, PolicyCompliance> compliance,
    Map<PolicySubject, VimFault> faults) {

  /** The parts of a VM that can have a policy. */
  static List<PolicySubject> subjects(VmFacts vm) {
    String id = vm.vm().value();
    List<PolicySubject> subjects = new ArrayList<>(1 + vm.disks().size());
    subjects.add(PolicySubject.home(id));
    for (VmFacts.Disk disk : vm.disks()) {
      subjects.add(PolicySubject.disk(id, disk.key()));
    }
    return subjects;
  }

  /** Why a policy of the VM is not known; empty if all are. */
  Optional<VimFault> fault(VmFacts vm) {
    if (faults.isEmpty()) {
      return Optional.empty();
    }
    return subjects(vm).stream().filter(faults::containsKey).map(faults::get).findFirst();
  }

  /** Whether home and disks comply with their policies. Parts without an answer are left out. */
  Map<String, ComplianceStatus> compliance(VmFacts vm) {
    String id = vm.vm().value();
    Map<String, ComplianceStatus> statuses = new TreeMap<>();
    PolicyCompliance home = compliance.get(PolicySubject.home(id));
    if (home != null) {
      statuses.put(AuditedVm.HOME, home.status());
    }
    for (VmFacts.Disk disk : vm.disks()) {
      PolicyCompliance known = compliance.get(PolicySubject.disk(id, disk.key()));
      if (known != null) {
        statuses.put(disk.label(), known.status());
      }
    }
    return statuses;
  }

  /** The state of a VM that could be read. */
  VmEncryptionState state(VmFacts vm, String name) {
    String id = vm.vm().value();
    List<DiskEncryptionState> disks = new ArrayList<>(vm.disks().size());
    for (VmFacts.Disk disk : vm.disks()) {
      disks.add(
          new DiskEncryptionState(
              disk.key(), disk.label(), disk.keyId(), policy(PolicySubject.disk(id, disk.key()))));
    }
    return new VmEncryptionState(
        id,
        name,
        vm.homeKey(),
        policy(PolicySubject.home(id)),
        disks,
        vm.migrateEncryption(),
        vm.cryptoState(),
        vm.powerState().orElseThrow(),
        vm.ftEncryptionMode(),
        vm.virtualTpm());
  }

  private Optional<StoragePolicy> policy(PolicySubject subject) {
    return Optional.ofNullable(policies.get(subject));
  }
}
