package io.vmcrypt.vsphere.vm;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.finding.Finding;
import java.util.List;

/**
 * The result of a change to a VM, or of a clone.
 *
 * @param changed whether the VM was changed or made; false if all was in place already
 * @param warnings findings from before the change that did not block it: warnings and notes
 * @param before the VM before the change. If the operation waited for a reconfiguration that was
 *     running already, this is how the VM looked while that ran. Of a clone it is the source
 * @param state the VM afterwards; of a clone the new VM, which {@link VirtualMachines#getById}
 *     finds
 */
public record VmChangeResult(
    boolean changed, List<Finding> warnings, VmEncryptionState before, VmEncryptionState state) {

  public VmChangeResult {
    warnings = List.copyOf(warnings);
    requireNonNull(before, "before");
    requireNonNull(state, "state");
  }
}
