package io.vmcrypt.vsphere.audit;

import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.operation.VmSink;
import io.vmcrypt.vsphere.vm.VirtualMachine;
import io.vmcrypt.vsphere.vm.VmEncryptionState;
import java.io.OutputStream;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;

/**
 * Reads the encryption state of a whole inventory, of a part of it, or of chosen VMs, and compares
 * it with {@link AuditRules}. It changes nothing. What is wrong is a finding, not an exception; a
 * VM that cannot be read is a finding too.
 *
 * <pre>{@code
 * AuditRules rules = AuditRules.builder().assigned(assignment).build();
 * AuditReport report = vcenter.encryptionAudit(rules).report(List.of(vm));
 * report.findings().forEach(System.out::println);
 * }</pre>
 *
 * <p>VMs are read page by page, so that 100,000 need no more memory than 1,000, with the number of
 * requests that the page size makes. While a page is judged the next one is read, by a thread of
 * the SDK's, which a call listener is called on. What happens to VMs meanwhile may or may not be
 * seen.
 *
 * <p>Needs the privileges {@code System.Read} and {@code StorageProfile.View}; for findings about
 * key providers and keys also {@code Cryptographer.ManageKeyServers} and {@code
 * Cryptographer.ManageKeys}. What these credentials may not see is a finding, so an audit that
 * could not see something is not {@linkplain AuditSummary#isClean() clean}.
 *
 * <p>Implemented by this SDK only. Thread-safe. All calls may throw what {@link
 * io.vmcrypt.vsphere.VsphereClient} lists, and {@link io.vmcrypt.core.error.NotFoundException} if
 * there is nothing at {@link AuditRules#below()}.
 */
public interface EncryptionAudit {

  /**
   * Reads the VMs as the stream is consumed. Only the other methods report what is wrong with the
   * vCenter itself. The stream is sequential, for one thread, and must be closed. Its terminal
   * operation may throw what a call may throw.
   *
   * @return the VMs
   */
  Stream<AuditedVm> stream();

  /**
   * Reads all VMs, and hands them over one by one.
   *
   * @param sink gets them
   * @return the totals
   */
  AuditSummary write(VmSink<AuditContext, AuditedVm, AuditSummary> sink);

  /**
   * Reads all VMs into memory.
   *
   * @return the report
   */
  AuditReport report();

  /**
   * Reads all VMs, and writes one JSON object (RFC 8259) in UTF-8. Its shape is documented in
   * {@code docs/json.md}. It is written while the VMs are read; if the audit fails, what was
   * written is not complete JSON.
   *
   * @param out is flushed and not closed
   * @return the totals
   * @throws java.io.UncheckedIOException if {@code out} cannot be written
   */
  AuditSummary writeJson(OutputStream out);

  /**
   * Reads all VMs, and writes one self-contained HTML page in UTF-8, without scripts and without
   * references to anything outside, for a browser or a printer. It begins with a verdict and who
   * asked what and when; findings stand by code, with the advice once. Of findings with one advice
   * up to 500 are named and the others counted; a table has each VM with the codes of its findings.
   * The table's rows wait in memory, compressed, until all VMs are read. If the audit fails,
   * nothing is written.
   *
   * @param out is flushed and not closed
   * @return the totals
   * @throws java.io.UncheckedIOException if {@code out} cannot be written
   */
  AuditSummary writeHtml(OutputStream out);

  /**
   * Reads chosen VMs of this vCenter, and only them. They are judged exactly as among all VMs. A
   * page of VMs costs as many requests as one VM does. A VM that is gone, that vCenter refuses to
   * show, or whose answer cannot be understood, is a finding. The report is clean only if nothing
   * is wrong with the vCenter itself either: with its default key provider, and with what these
   * credentials may see.
   *
   * @param vms the VMs to look at; one that is given twice is audited once
   * @return what was seen, in the order of {@code vms}
   * @throws IllegalArgumentException if one was found by another client, or the rules say where in
   *     the inventory to look; nothing is sent
   */
  AuditReport report(List<? extends VirtualMachine> vms);

  /**
   * Looks at some key providers, of whatever kind, and at nothing else: for key providers that keys
   * name. One that vCenter does not have cannot be used.
   *
   * @param ids their names
   * @return one for each name, each once; with health not known if these credentials may not see
   *     key providers
   */
  List<AuditedProvider> providers(Collection<String> ids);

  /**
   * Judges a VM that was read already, by the same rules, as far as its state allows. Sends
   * nothing. A state does not show whether the VM complies with its policies, whether vCenter can
   * get the keys, whether the key providers work, and on which host the VM is. {@link #report} may
   * find more.
   *
   * @param state the VM
   * @return what is wrong
   * @throws IllegalArgumentException if the rules say where in the inventory to look
   */
  List<Finding> findings(VmEncryptionState state);
}
