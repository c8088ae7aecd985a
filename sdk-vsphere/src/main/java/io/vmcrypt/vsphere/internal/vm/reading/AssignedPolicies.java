package io.vmcrypt.vsphere.internal.vm.reading;

import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.vsphere.internal.pbm.PolicyBook;
import io.vmcrypt.vsphere.internal.pbm.PolicyService;
import io.vmcrypt.vsphere.internal.pbm.PolicySubject;
import io.vmcrypt.vsphere.internal.soap.VimFault;
import io.vmcrypt.vsphere.policy.StoragePolicy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Which policies a VM's home and disks have.
 *
 * @param bySubject the policies; parts without a policy are left out
 * @param book the others of the vCenter
 */
public record AssignedPolicies(
    String vmId, Map<PolicySubject, StoragePolicy> bySubject, PolicyBook book) {

  /** Those of a vCenter that is not asked for others. */
  public AssignedPolicies(String vmId, Map<PolicySubject, StoragePolicy> bySubject) {
    this(vmId, bySubject, PolicyBook.NONE);
  }

  public AssignedPolicies {
    bySubject = Map.copyOf(bySubject);
  }

  public static AssignedPolicies read(PolicyService service, Attempt attempt, VmReading vm) {
    PolicyBook book = new PolicyBook(service);
    return new AssignedPolicies(vm.vm().value(), book.associated(attempt, subjects(vm)), book);
  }

  /** The parts of a VM that can have a policy. */
  public static List<PolicySubject> subjects(VmReading vm) {
    String vmId = vm.vm().value();
    List<PolicySubject> subjects = new ArrayList<>();
    subjects.add(PolicySubject.home(vmId));
    vm.disks().forEach(disk -> subjects.add(PolicySubject.disk(vmId, disk.key())));
    return subjects;
  }

  /** Why a policy of a VM is not known, of those of several VMs; empty if all of its are. */
  public static Optional<VimFault> fault(VmReading vm, Map<PolicySubject, VimFault> faults) {
    return faults.isEmpty()
        ? Optional.empty()
        : subjects(vm).stream().filter(faults::containsKey).map(faults::get).findFirst();
  }

  public Optional<StoragePolicy> home() {
    return Optional.ofNullable(bySubject.get(PolicySubject.home(vmId)));
  }

  public Optional<StoragePolicy> disk(DiskDevice disk) {
    return Optional.ofNullable(bySubject.get(PolicySubject.disk(vmId, disk.key())));
  }
}
