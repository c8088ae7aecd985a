package io.vmcrypt.vsphere.audit;

/**
 * Gets an audit while it runs, so that only one page is in memory: {@link InventoryAudit#write}.
 * Called by one thread, {@link #begin} first, then {@link #vm} for each VM, then {@link #end}. If
 * it throws, the audit ends.
 */
public interface AuditSink {

  /**
   * The audit begins.
   *
   * @param context what is known before the first VM
   */
  default void begin(AuditContext context) {}

  /**
   * A VM was audited.
   *
   * @param vm what was seen
   */
  void vm(AuditedVm vm);

  /**
   * The audit has ended. Not called if the audit fails.
   *
   * @param summary the totals
   */
  default void end(AuditSummary summary) {}
}
