package io.vmcrypt.vsphere.internal.audit;

import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.vsphere.audit.AuditedVm;
import io.vmcrypt.vsphere.internal.pbm.PolicySubject;
import io.vmcrypt.vsphere.internal.soap.ManagedObjectReference;
import io.vmcrypt.vsphere.internal.soap.VimFault;
import io.vmcrypt.vsphere.internal.vm.judge.PartWords;
import io.vmcrypt.vsphere.internal.vm.reading.AssignedPolicies;
import io.vmcrypt.vsphere.internal.vm.reading.DiskDevice;
import io.vmcrypt.vsphere.internal.vm.reading.Observation;
import io.vmcrypt.vsphere.internal.vm.reading.VmReading;
import io.vmcrypt.vsphere.policy.PolicyCompliance;
import io.vmcrypt.vsphere.policy.StoragePolicy;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What the storage policy service says about a page of VMs.
 *
 * @param policies by the home or disk that has them
 * @param compliance as vCenter last checked it
 * @param faults why the policy of a part is not known
 * @param neighbours by datastore, a policy with rules of its own that a disk there has
 */
record VmPolicies(
    Map<PolicySubject, StoragePolicy> policies,
    Map<PolicySubject, PolicyCompliance> compliance,
    Map<PolicySubject, VimFault> faults,
    Map<ManagedObjectReference, StoragePolicy> neighbours) {

  VmPolicies {
    // once: each VM of the page gets it
    policies = Map.copyOf(policies);
    neighbours = Map.copyOf(neighbours);
  }

  /** The disks whose policy is encryption alone, where others on the datastore have more rules. */
  void tellAlone(VmReading vm, FoundAtVm found) {
    for (DiskDevice disk : vm.disks()) {
      StoragePolicy policy = policies.get(PolicySubject.disk(vm.vm().value(), disk.key()));
      StoragePolicy more = disk.datastore().map(neighbours::get).orElse(null);
      if (policy != null && policy.encryption() && !policy.hasRules() && more != null) {
        found.note(
            FindingCode.POLICY_RULES_LOST,
            disk.label(),
            vm.title(disk)
                + " has "
                + PartWords.of(Optional.of(policy))
                + " alone; on its datastore others have "
                + PartWords.of(Optional.of(more)),
            "If it had such rules too, give it a policy that has them and encrypts.");
      }
    }
  }

  /** Why a policy of the VM is not known; empty if all are. */
  Optional<VimFault> fault(VmReading vm) {
    return AssignedPolicies.fault(vm, faults);
  }

  /** Whether home and disks comply with their policies. Parts without an answer are left out. */
  Map<String, PolicyCompliance.Status> compliance(VmReading vm) {
    String id = vm.vm().value();
    Map<String, PolicyCompliance.Status> statuses = new TreeMap<>();
    PolicyCompliance home = compliance.get(PolicySubject.home(id));
    if (home != null) {
      statuses.put(AuditedVm.HOME, home.status());
    }
    for (DiskDevice disk : vm.disks()) {
      PolicyCompliance known = compliance.get(PolicySubject.disk(id, disk.key()));
      if (known != null) {
        statuses.put(disk.label(), known.status());
      }
    }
    return statuses;
  }

  /** The VM and its policies. */
  Observation observed(VmReading vm) {
    return new Observation(vm, new AssignedPolicies(vm.vm().value(), policies));
  }
}
