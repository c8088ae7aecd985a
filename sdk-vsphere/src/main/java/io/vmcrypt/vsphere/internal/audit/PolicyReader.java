package io.vmcrypt.vsphere.internal.audit;

import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.vsphere.internal.pbm.PolicyBook;
import io.vmcrypt.vsphere.internal.pbm.PolicyService;
import io.vmcrypt.vsphere.internal.pbm.PolicySubject;
import io.vmcrypt.vsphere.internal.soap.ManagedObjectReference;
import io.vmcrypt.vsphere.internal.vm.reading.AssignedPolicies;
import io.vmcrypt.vsphere.internal.vm.reading.DiskDevice;
import io.vmcrypt.vsphere.internal.vm.reading.VmReading;
import io.vmcrypt.vsphere.policy.StoragePolicy;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Reads the policies of a page of VMs; each policy once for an audit. For one thread. */
final class PolicyReader {

  private final PolicyService service;
  private final Attempt attempt;
  private final PolicyBook book;

  /** By datastore, a policy with rules of its own that a disk there has, of VMs read up to now. */
  private final Map<ManagedObjectReference, StoragePolicy> neighbours = new HashMap<>();

  PolicyReader(PolicyService service, Attempt attempt) {
    this.service = service;
    this.attempt = attempt;
    this.book = new PolicyBook(service);
  }

  VmPolicies read(List<VmReading> vms) {
    List<PolicySubject> subjects = new ArrayList<>();
    vms.forEach(vm -> subjects.addAll(AssignedPolicies.subjects(vm)));
    PolicyBook.Associated told = book.knownOf(attempt, subjects);
    Map<PolicySubject, StoragePolicy> policies = told.policies();
    for (VmReading vm : vms) {
      for (DiskDevice disk : vm.disks()) {
        StoragePolicy policy = policies.get(PolicySubject.disk(vm.vm().value(), disk.key()));
        if (policy != null && policy.hasRules()) {
          disk.datastore()
              .filter(place -> !book.isDefault(policy, List.of(place)))
              .ifPresent(place -> neighbours.putIfAbsent(place, policy));
        }
      }
    }
    return new VmPolicies(
        policies,
        policies.isEmpty() ? Map.of() : service.compliance(attempt, List.copyOf(policies.keySet())),
        told.faults(),
        neighbours);
  }
}
