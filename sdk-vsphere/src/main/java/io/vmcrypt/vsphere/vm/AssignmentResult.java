package io.vmcrypt.vsphere.vm;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * What assigning a policy came to.
 *
 * @param changed whether the VM was reconfigured; false if all was in place already
 * @param warnings what was seen before the change and did not stand in the way
 * @param state the VM afterwards
 */
public record AssignmentResult(
    boolean changed, List<PrecheckFinding> warnings, VmEncryptionState state) {

  /**
   * Checks that all is there and copies the list.
   *
   * @param changed as the component
   * @param warnings as the component
   * @param state as the component
   * @throws NullPointerException if a component is null
   */
  public AssignmentResult {
    warnings = List.copyOf(warnings);
    requireNonNull(state, "state");
  }
}
