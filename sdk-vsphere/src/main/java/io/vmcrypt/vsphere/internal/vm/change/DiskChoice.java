package io.vmcrypt.vsphere.internal.vm.change;

import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.vsphere.internal.vm.reading.DiskDevice;
import io.vmcrypt.vsphere.internal.vm.reading.VmReading;
import io.vmcrypt.vsphere.vm.DiskSelector;
import io.vmcrypt.vsphere.vm.VmChange;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The disks of a VM that a change is about.
 *
 * @param disks in the VM's order
 * @param findings why some of the named disks are not among them
 */
public record DiskChoice(List<DiskDevice> disks, List<Finding> findings) {

  /** No disk at all. */
  static final DiskChoice NONE = new DiskChoice(List.of(), List.of());

  public DiskChoice {
    disks = List.copyOf(disks);
    findings = List.copyOf(findings);
  }

  static DiskChoice of(VmReading vm, VmChange change) {
    if (change.coversAllDisks()) {
      return new DiskChoice(vm.disks(), List.of());
    }
    List<DiskDevice> chosen = new ArrayList<>();
    List<Finding> findings = new ArrayList<>();
    for (DiskSelector selector : change.disks()) {
      Optional<DiskDevice> found = find(vm, selector);
      if (found.isEmpty()) {
        findings.add(
            Findings.blocking(
                FindingCode.UNKNOWN_DISK,
                vm.subject(),
                vm.title() + " has no disk " + selector + "; it has " + names(vm),
                "Name a disk that the VM has."));
      } else if (chosen.contains(found.get())) {
        findings.add(
            Findings.blocking(
                FindingCode.DISK_NAMED_TWICE,
                vm.disk(found.get()),
                "disk " + found.get() + " is named twice, once as " + selector,
                "Name each disk once."));
      } else {
        chosen.add(found.get());
      }
    }
    return new DiskChoice(vm.disks().stream().filter(chosen::contains).toList(), findings);
  }

  /** The disk that a selector names; empty if the VM has none such. */
  public static Optional<DiskDevice> find(VmReading vm, DiskSelector selector) {
    List<DiskDevice> disks = vm.disks();
    if (selector instanceof DiskSelector.Label label) {
      return disks.stream().filter(disk -> disk.label().equals(label.label())).findFirst();
    }
    if (selector instanceof DiskSelector.Key key) {
      return disks.stream().filter(disk -> disk.key() == key.key()).findFirst();
    }
    int position = ((DiskSelector.Position) selector).position();
    return position <= disks.size() ? Optional.of(disks.get(position - 1)) : Optional.empty();
  }

  private static String names(VmReading vm) {
    return vm.disks().isEmpty()
        ? "no disks"
        : vm.disks().stream().map(DiskDevice::toString).collect(Collectors.joining(", "));
  }
}
