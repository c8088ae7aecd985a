package io.vmcrypt.vsphere.audit;

import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.vsphere.vm.VirtualMachine;
import io.vmcrypt.vsphere.vm.VmEncryptionState;
import java.util.List;

/**
 * Compares chosen VMs with {@link AuditRules}. It reads and judges them exactly as an {@link
 * InventoryAudit} with the same rules does, and reads only them. It changes nothing. What is wrong
 * is a finding, not an exception.
 *
 * <pre>{@code
 * AuditRules rules = AuditRules.builder().assigned(assignment).build();
 * AuditReport report = vcenter.encryptionAudit(rules).report(List.of(vm));
 * report.findings().forEach(System.out::println);
 * }</pre>
 *
 * <p>Needs the same privileges as an {@link InventoryAudit}. VMs are read in pages: a page of VMs
 * costs as many requests as one VM does.
 *
 * <p>Implemented by this SDK only. Thread-safe.
 */
public interface EncryptionAudit {

  /**
   * Reads VMs of this vCenter and compares them. A VM that is gone, that vCenter refuses to show,
   * or whose answer cannot be understood, is a finding. The report is clean only if nothing is
   * wrong with the vCenter itself either: with its default key provider, and with what these
   * credentials may see.
   *
   * @param vms the VMs to look at; one that is given twice is audited once
   * @return what was seen, in the order of {@code vms}
   * @throws NullPointerException if {@code vms} or one of them is null
   * @throws IllegalArgumentException if one was found by another client; nothing is sent
   * @throws io.vmcrypt.core.error.SdkException what {@link io.vmcrypt.vsphere.VsphereClient} lists
   */
  AuditReport report(List<? extends VirtualMachine> vms);

  /**
   * Judges a VM that was read already, by the same rules, as far as its state allows. Sends
   * nothing. A state does not show whether the VM complies with its policies, whether vCenter can
   * get the keys, whether the key providers work, and on which host the VM is. {@link #report} may
   * find more.
   *
   * @param state the VM
   * @return what is wrong
   * @throws NullPointerException if {@code state} is null
   */
  List<Finding> findings(VmEncryptionState state);
}
