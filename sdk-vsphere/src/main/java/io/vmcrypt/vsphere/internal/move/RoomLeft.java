package io.vmcrypt.vsphere.internal.move;

import io.vmcrypt.core.Subject;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.vsphere.internal.move.Spot.TargetStore;
import io.vmcrypt.vsphere.internal.vm.reading.DiskDevice;
import io.vmcrypt.vsphere.internal.vm.reading.VmReading;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The room on the target's datastores. It counts the VMs that were judged before too: one for which
 * there is room alone may not fit in after the others. For one thread.
 */
final class RoomLeft {

  private static final long GIBIBYTE = 1L << 30;

  private final Map<TargetStore, Long> taken = new HashMap<>();

  void judge(Judgement judgement, VmReading vm, Extras extras, Spot spot, boolean full) {
    Optional<TargetStore> main = spot.datastore();
    if (main.isEmpty()) {
      return;
    }
    Map<TargetStore, Long> needs = new LinkedHashMap<>();
    if (spot.disks().isEmpty() && !full && extras.takesBytes().isPresent()) {
      needs.put(main.get(), extras.takesBytes().get());
    } else {
      needs.put(main.get(), 0L);
      Map<Integer, TargetStore> placed = spot.placed(vm);
      for (DiskDevice disk : vm.disks()) {
        needs.merge(placed.getOrDefault(disk.key(), main.get()), disk.capacityBytes(), Long::sum);
      }
    }
    // what was committed is known; a thin disk may take less than its capacity
    boolean certain = needs.size() == 1 && !full && extras.takesBytes().isPresent();
    needs.forEach((store, bytes) -> judge(judgement, store, bytes, certain));
  }

  private void judge(Judgement judgement, TargetStore store, long bytes, boolean certain) {
    long before = taken.getOrDefault(store, 0L);
    taken.put(store, before + bytes);
    Optional<Long> free = store.freeBytes();
    if (free.isEmpty() || before + bytes <= free.get()) {
      return;
    }
    Subject subject = Subject.of("datastore", store.name(), store.datastore().value());
    String seen =
        "datastore %s of the target has %s free, and the VM takes up to %s"
            .formatted(store.name(), gibibytes(free.get()), gibibytes(bytes));
    if (before > 0) {
      seen += ", after others that take up to " + gibibytes(before);
    }
    String advice = "Free space there, name another datastore, or move fewer VMs.";
    if (certain && bytes > free.get()) {
      judgement.no(FindingCode.DATASTORE_SPACE_LOW, subject, seen, advice);
    } else {
      judgement.warn(FindingCode.DATASTORE_SPACE_LOW, subject, seen, advice);
    }
  }

  private static String gibibytes(long bytes) {
    return (bytes + GIBIBYTE - 1) / GIBIBYTE + " GiB";
  }
}
