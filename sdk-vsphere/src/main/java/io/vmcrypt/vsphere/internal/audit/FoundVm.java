package io.vmcrypt.vsphere.internal.audit;

import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.error.SdkException;
import io.vmcrypt.vsphere.internal.names.InventoryName;
import io.vmcrypt.vsphere.internal.soap.ManagedObjectReference;
import io.vmcrypt.vsphere.internal.vm.reading.VmPageReader;
import io.vmcrypt.vsphere.internal.vm.reading.VmParts;
import io.vmcrypt.vsphere.internal.vm.reading.VmReading;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A VM that an audit looks at.
 *
 * @param path its inventory path; empty if it cannot be followed up to the root
 * @param template whether it is told that it is one
 * @param tasks those that are named with it, which may be under way
 * @param reading null if it cannot be judged
 * @param failure why not; null if it can be
 */
record FoundVm(
    String id,
    String name,
    String path,
    boolean template,
    Optional<ManagedObjectReference> host,
    Set<ManagedObjectReference> tasks,
    @Nullable VmReading reading,
    @Nullable SdkException failure) {

  static FoundVm of(Attempt attempt, VmParts vm, String path) {
    String id = vm.vm().value();
    VmPageReader.Entry read = vm.entry(attempt);
    return new FoundVm(
        id,
        vm.name().isEmpty() ? id : InventoryName.shown(vm.name()),
        path,
        vm.isTemplate(),
        vm.host(),
        vm.tasks(),
        read.reading(),
        read.failure());
  }

  /** One of which nothing but its id is known. */
  static FoundVm unread(String id, SdkException why) {
    return new FoundVm(id, id, "", false, Optional.empty(), Set.of(), null, why);
  }

  ManagedObjectReference reference() {
    return new ManagedObjectReference("VirtualMachine", id);
  }

  /** The same VM, as it was read once more; null if it was not. */
  FoundVm again(VmPageReader.@Nullable Entry read) {
    return read == null
        ? this
        : new FoundVm(id, name, path, template, host, tasks, read.reading(), read.failure());
  }
}
