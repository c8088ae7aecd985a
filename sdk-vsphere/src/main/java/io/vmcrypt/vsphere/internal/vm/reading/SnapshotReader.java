package io.vmcrypt.vsphere.internal.vm.reading;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.error.SdkException;
import io.vmcrypt.core.error.ServiceException;
import io.vmcrypt.vsphere.internal.soap.ElementReader;
import io.vmcrypt.vsphere.internal.soap.FaultMapping;
import io.vmcrypt.vsphere.internal.soap.ManagedObjectReference;
import io.vmcrypt.vsphere.internal.soap.SoapChannel;
import io.vmcrypt.vsphere.internal.soap.VimFault;
import io.vmcrypt.vsphere.internal.vim.ListPages;
import io.vmcrypt.vsphere.internal.vim.PropertyCollector;
import io.vmcrypt.vsphere.internal.vim.PropertySink;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads the keys of snapshots. A snapshot has a configuration of its own, which is that of an
 * object beside the VM: {@code VirtualMachineSnapshot}. A VM's own properties show nothing of it.
 * To go back to a snapshot needs its keys. Thread-safe.
 */
public final class SnapshotReader {

  /** vSphere's type of a snapshot. */
  public static final String TYPE = "VirtualMachineSnapshot";

  private static final List<String> PATHS = List.of(ConfigParts.KEY_ID, ConfigParts.DEVICES);

  private final PropertyCollector collector;

  public SnapshotReader(PropertyCollector collector) {
    this.collector = requireNonNull(collector, "collector");
  }

  /**
   * A snapshot, or why it cannot be read.
   *
   * @param keys all that it shows, with the place of each, as {@link VmReading#keys}
   * @param failure null if it was read
   */
  public record Entry(
      ManagedObjectReference snapshot, List<HeldKey> keys, @Nullable SdkException failure) {}

  /**
   * Reads snapshots, {@value PropertyCollector#PAGE_SIZE} in one call.
   *
   * @param snapshots as {@link VmReading#snapshotObjects} has them
   * @param each gets each of them once, while the answer is read
   */
  public void read(
      Attempt attempt, Collection<ManagedObjectReference> snapshots, Consumer<Entry> each) {
    ListPages.of(List.copyOf(snapshots), PropertyCollector.PAGE_SIZE)
        .forEach(page -> page(attempt, page, each));
  }

  private void page(Attempt attempt, List<ManagedObjectReference> snapshots, Consumer<Entry> each) {
    Set<ManagedObjectReference> unseen = new LinkedHashSet<>(snapshots);
    collector.retrieve(
        attempt,
        filter -> VmPageReader.objects(filter, TYPE, snapshots, PATHS),
        PropertyCollector.PAGE_SIZE,
        new Sink(
            attempt,
            entry -> {
              if (unseen.remove(entry.snapshot())) {
                each.accept(entry);
              }
            }));
    for (ManagedObjectReference snapshot : unseen) {
      each.accept(
          new Entry(
              snapshot,
              List.of(),
              // of one that is gone vCenter says so
              new ServiceException(
                  attempt,
                  "vCenter was asked about snapshot " + snapshot.value() + ", and does not answer",
                  "Read the VM again: a snapshot that was removed is no longer among its own.")));
    }
  }

  /** Gets snapshots while an answer is read. */
  private static final class Sink implements PropertySink {
    private final Attempt attempt;
    private final Consumer<Entry> each;
    private ManagedObjectReference snapshot = new ManagedObjectReference(TYPE, "");
    private ConfigParts config = new ConfigParts(false);
    private @Nullable VimFault missing;

    Sink(Attempt attempt, Consumer<Entry> each) {
      this.attempt = attempt;
      this.each = each;
    }

    @Override
    public void begin(ManagedObjectReference object) {
      snapshot = object;
      config = new ConfigParts(false);
      missing = null;
    }

    @Override
    public void property(String path, ElementReader value) {
      if (PATHS.contains(path)) {
        config.take(path, value);
      }
    }

    @Override
    public void missing(String path, VimFault fault) {
      missing = fault;
    }

    @Override
    public void end() {
      Entry entry;
      try {
        entry = new Entry(snapshot, keys(), null);
      } catch (SdkException e) {
        entry = new Entry(snapshot, List.of(), e);
      }
      each.accept(entry);
    }

    private List<HeldKey> keys() {
      // what is not shown must not pass for a snapshot without keys
      if (missing != null) {
        throw FaultMapping.ofCall(attempt, missing);
      }
      if (!config.showsDevices()) {
        throw new ServiceException(
            attempt,
            "vCenter does not show the disks of snapshot " + snapshot.value(),
            "Reconnect the VM's host and datastore. A snapshot of a locked VM shows nothing until"
                + " the VM is unlocked.");
      }
      return SoapChannel.decoding(attempt, () -> HeldKey.of(config.keyId(), config.disks()));
    }
  }
}
