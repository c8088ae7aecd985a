package io.vmcrypt.estate.internal.adopt;

import io.vmcrypt.core.operation.VmSink;
import io.vmcrypt.vsphere.audit.AuditContext;
import io.vmcrypt.vsphere.audit.AuditSummary;
import io.vmcrypt.vsphere.audit.AuditedVm;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Takes in all VMs of a vCenter. For one thread. */
final class Inventory implements VmSink<AuditContext, AuditedVm, AuditSummary> {

  private final List<InventoryVm> vms = new ArrayList<>();
  private Optional<String> vcenter = Optional.empty();

  @Override
  public void begin(AuditContext context) {
    vcenter = Optional.of(context.vcenter());
  }

  @Override
  public void vm(AuditedVm vm) {
    vms.add(InventoryVm.of(vm));
  }

  List<InventoryVm> vms() {
    return vms;
  }

  /** The address of the vCenter; empty if it was not read. */
  Optional<String> vcenter() {
    return vcenter;
  }
}
