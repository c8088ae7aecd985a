package io.vmcrypt.vsphere.internal.audit;

import io.vmcrypt.vsphere.internal.vim.Paged;
import io.vmcrypt.vsphere.internal.vm.reading.VmFacts;

/**
 * The VMs that an audit looks at, page by page. Pages are for one thread at a time; of VMs of pages
 * that were read others may ask meanwhile. To be closed.
 */
interface AuditVms extends Paged<VmFacts> {

  /** Whether vCenter showed the VM at all. */
  boolean isThere(VmFacts vm);

  /** The inventory path of a VM; empty if it cannot be followed up to the root. */
  String path(VmFacts vm);
}
