package io.vmcrypt.vsphere.audit;

import java.io.OutputStream;
import java.util.stream.Stream;

/**
 * Reads the encryption state of a whole inventory, or a part of it, and compares it with {@link
 * AuditRules}. It changes nothing. What is not as it should be is a finding, not an exception; a VM
 * that cannot be read is a finding too.
 *
 * <p>VMs are read page by page, so that 100,000 need no more memory than 1,000, with the number of
 * requests that the page size makes. While a page is judged the next one is read, by a thread of
 * the SDK's, which a call listener is called on. What happens to VMs meanwhile may or may not be
 * seen.
 *
 * <p>Needs the privileges {@code System.Read} and {@code StorageProfile.View}; for what is said
 * about key providers and keys also {@code Cryptographer.ManageKeyServers} and {@code
 * Cryptographer.ManageKeys}. What these credentials may not see is a finding, so that an audit
 * which could not look is not {@linkplain AuditSummary#isClean() clean}.
 *
 * <p>Implemented by this SDK only. Thread-safe. All calls may throw what {@link
 * io.vmcrypt.vsphere.VsphereClient} lists, and {@link io.vmcrypt.core.error.NotFoundException} if
 * there is nothing at {@link AuditRules#below()}.
 */
public interface InventoryAudit {

  /**
   * Reads the VMs as the stream is pulled; what is not as it should be at the vCenter itself is
   * told by the other methods only. The stream is sequential, for one thread, and to be closed;
   * what a call may throw, its terminal operation may throw.
   *
   * @return the VMs
   */
  Stream<AuditedVm> stream();

  /**
   * Reads all and hands it over VM by VM.
   *
   * @param sink takes it in
   * @return the totals
   * @throws NullPointerException if {@code sink} is null
   */
  AuditSummary write(AuditSink sink);

  /**
   * Reads all into memory.
   *
   * @return the report
   */
  AuditReport report();

  /**
   * Reads all and writes it as one JSON object (RFC 8259) in UTF-8 whose shape is documented in
   * {@code docs/audit-json.md}. It is written while it is read; if the audit fails, what was
   * written is no complete JSON.
   *
   * @param out is flushed and not closed
   * @return the totals
   * @throws NullPointerException if {@code out} is null
   * @throws java.io.UncheckedIOException if {@code out} cannot be written
   */
  AuditSummary writeJson(OutputStream out);

  /**
   * Reads all and writes it as one self-contained HTML page in UTF-8, without scripts and without
   * references to anything outside, to be read in a browser and to be printed. The page begins with
   * the totals, so rows wait in two temporary files until all is read; if the audit fails, nothing
   * is written.
   *
   * @param out is flushed and not closed
   * @return the totals
   * @throws NullPointerException if {@code out} is null
   * @throws java.io.UncheckedIOException if {@code out} or a temporary file cannot be written
   */
  AuditSummary writeHtml(OutputStream out);
}
