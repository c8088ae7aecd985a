package io.vmcrypt.vsphere.internal.audit;

import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.vsphere.internal.pbm.PolicyService;
import io.vmcrypt.vsphere.internal.pbm.PolicySubject;
import io.vmcrypt.vsphere.internal.vm.reading.AssignedPolicies;
import io.vmcrypt.vsphere.internal.vm.reading.VmReading;
import io.vmcrypt.vsphere.policy.StoragePolicy;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reads the policies of a page of VMs; each policy once for an audit. For one thread. */
final class PolicyReader {

  private final PolicyService service;
  private final Attempt attempt;
  private final Map<String, StoragePolicy> policyById = new HashMap<>();

  PolicyReader(PolicyService service, Attempt attempt) {
    this.service = service;
    this.attempt = attempt;
  }

  VmPolicies read(List<VmReading> vms) {
    List<PolicySubject> subjects = new ArrayList<>();
    vms.forEach(vm -> subjects.addAll(AssignedPolicies.subjects(vm)));
    if (subjects.isEmpty()) {
      return new VmPolicies(Map.of(), Map.of(), Map.of());
    }
    PolicyService.Associations associations = service.associations(attempt, subjects);
    Map<PolicySubject, String> ids = associations.policyIds();
    Set<String> unknown = new HashSet<>(ids.values());
    unknown.removeAll(policyById.keySet());
    if (!unknown.isEmpty()) {
      Map<String, StoragePolicy> read = service.byId(attempt, unknown);
      unknown.forEach(id -> policyById.put(id, PolicyService.known(read, id)));
    }
    Map<PolicySubject, StoragePolicy> policies = new HashMap<>();
    ids.forEach((subject, id) -> policies.put(subject, policyById.get(id)));
    return new VmPolicies(
        policies,
        ids.isEmpty() ? Map.of() : service.compliance(attempt, List.copyOf(ids.keySet())),
        associations.faults());
  }
}
