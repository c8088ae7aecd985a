package io.vmcrypt.vsphere.internal.move;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.vsphere.internal.session.VimSession;
import io.vmcrypt.vsphere.internal.soap.ManagedObjectReference;
import io.vmcrypt.vsphere.internal.vim.PropertyCollector;
import io.vmcrypt.vsphere.internal.vm.Sight;
import io.vmcrypt.vsphere.internal.vm.reading.VmPageReader;
import io.vmcrypt.vsphere.internal.vm.reading.VmReader;
import io.vmcrypt.vsphere.internal.vm.reading.VmReading;
import io.vmcrypt.vsphere.move.VmShape;
import io.vmcrypt.vsphere.move.Whereabouts;
import io.vmcrypt.vsphere.move.Whereabouts.Side;
import io.vmcrypt.vsphere.vm.PartDifference;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * VMs that are at the target alone, as they were read there: whether they are as they were.
 *
 * @param shapes what they are made of, by managed object id
 */
record AtTarget(
    Map<ManagedObjectReference, VmPageReader.Entry> entries, Map<String, VmShape> shapes) {

  /** Reads those that were found there; the others need no reading. */
  static AtTarget read(Attempt attempt, VimSession target, Collection<Whereabouts> found) {
    List<ManagedObjectReference> vms =
        found.stream().filter(where -> where.side() == Side.TARGET).map(AtTarget::vm).toList();
    if (vms.isEmpty()) {
      return new AtTarget(Map.of(), Map.of());
    }
    PropertyCollector collector = new PropertyCollector(target);
    return new AtTarget(
        new VmPageReader(new VmReader(target, collector), collector)
            .readToJudgeWithoutTasks(attempt, vms, vm -> attempt),
        ShapeReader.read(attempt, collector, vms));
  }

  private static ManagedObjectReference vm(Whereabouts where) {
    return SourceVms.reference(where.atTarget().get(0));
  }

  /**
   * How a VM is.
   *
   * @param before what it was made of at the source when it was last read there
   */
  Sight sight(VmShape before, Whereabouts where) {
    if (where.side() != Side.TARGET) {
      return new Sight.Different(
          List.of(new PartDifference(PartDifference.VM, "at the target alone", where.toString())),
          false);
    }
    VmPageReader.Entry entry = requireNonNull(entries.get(vm(where)));
    VmReading reading = entry.reading();
    if (reading == null) {
      return new Sight.Unseen(requireNonNull(entry.failure()));
    }
    List<PartDifference> differences = new ArrayList<>();
    if (reading.isLocked()) {
      differences.add(PartDifference.LOCKED);
    }
    VmShape now = shapes.getOrDefault(vm(where).value(), VmShape.NOT_SHOWN);
    if (before.parts().isEmpty() || now.parts().isEmpty()) {
      boolean notBefore = before.parts().isEmpty();
      differences.add(
          new PartDifference(
              PartDifference.VM,
              notBefore ? "as it was at the source" : "shown with its disks",
              notBefore ? "not known: it was not read there" : "not shown"));
    }
    VmShape.Comparison seen = before.compareMoved(now, key -> false);
    Stream.concat(seen.differences().stream(), seen.keys().stream())
        .map(part -> new PartDifference(part.what(), part.original(), part.arrived()))
        .forEach(differences::add);
    return differences.isEmpty() ? new Sight.AsAsked() : new Sight.Different(differences, false);
  }
}
