package io.vmcrypt.estate.internal.adopt;

import io.vmcrypt.vsphere.audit.AuditedVm;
import io.vmcrypt.vsphere.vm.EncryptionLevel;
import io.vmcrypt.vsphere.vm.VmEncryptionState;
import java.util.List;
import java.util.Optional;

/**
 * A VM of the inventory.
 *
 * @param path its place in the inventory; empty if that is not known
 * @param template whether it is a template
 * @param readable whether it is known which parts of it are encrypted
 * @param encrypted what is encrypted of it; empty if nothing is, or nothing is known
 */
record InventoryVm(
    String name,
    String path,
    boolean template,
    boolean readable,
    Optional<VmEncryptionState> encrypted) {

  static InventoryVm of(AuditedVm vm) {
    return new InventoryVm(
        vm.vmName(),
        vm.path(),
        vm.template(),
        vm.level() != EncryptionLevel.UNKNOWN
            || vm.state().filter(state -> state.isLocked()).isPresent(),
        // of a plain VM nothing more is kept
        vm.state().filter(state -> !state.keys().isEmpty()));
  }

  /** The key providers that its keys name. */
  List<String> providers() {
    return encrypted.stream()
        .flatMap(state -> state.keys().stream())
        .flatMap(key -> key.providerId().stream())
        .distinct()
        .toList();
  }

  /** Whether a key of it names no key provider. */
  boolean hasUnnamedProvider() {
    return encrypted.stream()
        .flatMap(state -> state.keys().stream())
        .anyMatch(key -> key.providerId().isEmpty());
  }

  /** For people. */
  String title() {
    return path.isEmpty() ? name : path;
  }
}
