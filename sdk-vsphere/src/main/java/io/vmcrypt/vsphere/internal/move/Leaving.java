package io.vmcrypt.vsphere.internal.move;

import io.vmcrypt.core.Subject;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.vsphere.internal.soap.ManagedObjectReference;
import io.vmcrypt.vsphere.internal.vm.reading.VmPageReader;
import io.vmcrypt.vsphere.internal.vm.reading.VmReading;
import io.vmcrypt.vsphere.move.Placement;
import io.vmcrypt.vsphere.move.VmShape;
import io.vmcrypt.vsphere.vm.VirtualMachine;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A VM that is to move, as it was read at the source.
 *
 * @param skipped the reasons that are no obstacle though they are not known
 * @param extras what else was read of it
 */
record Leaving(
    VirtualMachine virtualMachine,
    Placement placement,
    Set<FindingCode> skipped,
    VmPageReader.Entry entry,
    Extras extras) {

  String id() {
    return virtualMachine.id();
  }

  ManagedObjectReference vm() {
    return SourceVms.reference(id());
  }

  Subject subject() {
    VmReading read = reading();
    return read == null ? Subject.of("VM", virtualMachine.name(), id()) : read.subject();
  }

  /** What was read; null if it could not be. */
  @Nullable VmReading reading() {
    return entry.reading();
  }

  Optional<String> instanceUuid() {
    return extras.instanceUuid();
  }

  /** What it is made of. */
  VmShape shape() {
    return extras.shape().filter(shape -> reading() != null).orElse(VmShape.NOT_SHOWN);
  }

  /** Whether it has a key anywhere. */
  boolean hasKey() {
    VmReading read = reading();
    return read != null && !read.keys().isEmpty();
  }
}
