package io.vmcrypt.vsphere.audit;

/**
 * Takes an audit in while it runs, in the memory of one page: {@link InventoryAudit#write}. Called
 * by one thread, {@link #begin} first, then {@link #vm} for each VM, then {@link #end}; what it
 * throws ends the audit.
 */
public interface AuditSink {

  /**
   * The audit begins.
   *
   * @param context what is known before the first VM
   */
  default void begin(AuditContext context) {}

  /**
   * A VM was looked at.
   *
   * @param vm what was seen
   */
  void vm(AuditedVm vm);

  /**
   * The audit has ended well; it is not called if the audit fails.
   *
   * @param summary the totals
   */
  default void end(AuditSummary summary) {}
}
