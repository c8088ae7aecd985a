package io.vmcrypt.vsphere.vm;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.finding.Finding;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

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

  /**
   * {@return which parts of the VM have another key or another policy than before, or than the
   * source of a clone: the home first, then disks in the VM's order; empty if none has} Of a disk
   * of several links, the keys are those of the first link that has another one.
   */
  public List<PartChange> changedParts() {
    List<PartChange> parts = new ArrayList<>();
    parts.add(
        new PartChange(
            PartChange.HOME,
            before.homeKeyId(),
            state.homeKeyId(),
            before.homePolicy(),
            state.homePolicy()));
    for (DiskEncryptionState after : state.disks()) {
      before
          .disk(DiskSelector.key(after.key()))
          .ifPresent(
              disk -> {
                int link = changedLink(disk.links(), after.links());
                parts.add(
                    new PartChange(
                        after.label(),
                        disk.links().get(link),
                        after.links().get(link),
                        disk.policy(),
                        after.policy()));
              });
    }
    return parts.stream().filter(PartChange::isChanged).toList();
  }

  /** The top link, if none has another key, or there are more or fewer now. */
  private static int changedLink(
      List<Optional<CryptoKeyId>> before, List<Optional<CryptoKeyId>> after) {
    for (int link = 0; link < before.size() && before.size() == after.size(); link++) {
      if (!before.get(link).equals(after.get(link))) {
        return link;
      }
    }
    return 0;
  }
}
