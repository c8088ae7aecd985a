package io.vmcrypt.vsphere.vm;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.finding.Finding;
import java.util.List;

/**
 * The result of a clone.
 *
 * @param changed whether a VM was made; false if it was there already, as wanted
 * @param warnings findings from before that did not block it: warnings and notes
 * @param vm the new VM
 * @param state how it was seen afterwards
 */
public record EncryptedCloneResult(
    boolean changed, List<Finding> warnings, VirtualMachine vm, VmEncryptionState state) {

  public EncryptedCloneResult {
    warnings = List.copyOf(warnings);
    requireNonNull(vm, "vm");
    requireNonNull(state, "state");
  }
}
