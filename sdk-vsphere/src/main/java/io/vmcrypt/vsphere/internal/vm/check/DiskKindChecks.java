package io.vmcrypt.vsphere.internal.vm.check;

import io.vmcrypt.core.Subject;
import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.vsphere.internal.vm.change.DiskChange;
import io.vmcrypt.vsphere.internal.vm.change.Findings;
import io.vmcrypt.vsphere.internal.vm.reading.DiskDevice;
import io.vmcrypt.vsphere.internal.vm.reading.VmReading;
import java.util.List;

/**
 * Looks for first-class disks, which others may use, and for independent disks, which snapshots
 * leave out.
 */
final class DiskKindChecks {

  private DiskKindChecks() {}

  /** Adds what is seen of a disk. */
  static void check(VmReading vm, DiskChange change, List<Finding> findings) {
    DiskDevice disk = change.disk();
    if (disk.firstClassId().isPresent()) {
      findings.addAll(
          firstClass(
              vm.disk(disk),
              vm.title(disk) + " is first-class disk " + disk.firstClassId().get(),
              change));
    }
    // a raw device mapping is usually independent too, and has its own finding
    if (disk.isIndependent()
        && !disk.isRawDeviceMapping()
        && change.change().action().rewritesData()) {
      findings.add(
          Findings.warning(
              FindingCode.DISK_IS_INDEPENDENT,
              vm.disk(disk),
              vm.title(disk) + " is independent (" + disk.diskMode() + "): snapshots leave it out",
              "Make a backup that needs no snapshots before the disk's data is rewritten."));
    }
  }

  private static List<Finding> firstClass(Subject subject, String seen, DiskChange change) {
    return switch (change.change().action()) {
      case ENCRYPT ->
          List.of(
              Findings.blocking(
                  FindingCode.DISK_IS_FIRST_CLASS,
                  subject,
                  seen + ", which lives on without the VM",
                  "Let its owner assign the policy (for a Kubernetes volume, its storage class),"
                      + " or choose only the other disks. "
                      + OnPurpose.ADVICE));
      case DECRYPT, DEEP_RECRYPT ->
          List.of(
              Findings.warning(
                  FindingCode.DISK_IS_FIRST_CLASS,
                  subject,
                  seen + ", which lives on without the VM",
                  "Make the same change at its owner, such as the storage class of a Kubernetes"
                      + " volume."));
      case SHALLOW_RECRYPT ->
          List.of(
              Findings.note(
                  FindingCode.DISK_IS_FIRST_CLASS,
                  subject,
                  seen + ", and gets its new key with the VM",
                  "Look for first-class disks that no VM has attached: they keep their old keys."));
      case NONE -> List.of();
    };
  }
}
