package io.vmcrypt.testkit.internal.vcenter.inventory;

import io.vmcrypt.testkit.internal.vcenter.soap.DataObject;
import io.vmcrypt.testkit.vcenter.part.FakeDisk;
import io.vmcrypt.testkit.vcenter.part.FakeKey;
import io.vmcrypt.testkit.vcenter.part.FakeSnapshot;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The files of a disk as its VM was described: the one that the VM writes to, those that snapshots
 * hold, and below them those that no snapshot of this VM holds. Files are numbered from the oldest.
 */
final class DiskChain {

  /** Instead of a snapshot: the chain that the VM itself has. */
  static final int NOW = -1;

  /** Writes the backing of a file. */
  @FunctionalInterface
  interface Writer {
    DataObject file(int number, @Nullable FakeKey key);
  }

  private final List<FakeSnapshot> snapshots;
  private final FakeDisk disk;
  private final @Nullable FakeKey key;
  private final List<Integer> held;
  private final int below;

  /**
   * @param snapshots all snapshots of the VM
   * @param key the key of the file that the VM writes to; null if it is plain
   */
  DiskChain(List<FakeSnapshot> snapshots, FakeDisk disk, @Nullable FakeKey key) {
    this.snapshots = disk.isIndependent() ? List.of() : snapshots;
    this.disk = disk;
    this.key = key;
    this.held = upwards(this.snapshots, this.snapshots.size() - 1);
    int base = disk.isLinkedClone() ? 1 : 0;
    this.below = Math.max(disk.parentKeys().size(), held.size() + base) - held.size();
  }

  /** A snapshot and its ancestors; empty for {@link #NOW}. */
  static List<Integer> upwards(List<FakeSnapshot> snapshots, int from) {
    List<Integer> found = new ArrayList<>();
    for (int at = from; at >= 0; at = parent(snapshots, at)) {
      found.add(at);
    }
    return found;
  }

  /** The parent of a snapshot; -1 if it has none. */
  static int parent(List<FakeSnapshot> snapshots, int child) {
    String name = snapshots.get(child).parent();
    if (name == null) {
      return child - 1;
    }
    int at = child - 1;
    while (!snapshots.get(at).name().equals(name)) {
      at--;
    }
    return at;
  }

  /**
   * The backing that the VM had when a snapshot was taken, or has {@link #NOW}, with all below it.
   */
  DataObject backing(int snapshot, Writer writer) {
    boolean now = snapshot == NOW || snapshots.isEmpty();
    List<Integer> files = now ? held : upwards(snapshots, snapshot);
    DataObject found = null;
    for (int number = 0; number < below; number++) {
      found = on(found, writer.file(number, keyAt(held.size() + below - 1 - number)));
    }
    for (int i = files.size() - 1; i >= 0; i--) {
      found = on(found, writer.file(below + files.get(i), keyOf(files.get(i))));
    }
    if (now) {
      found = on(found, writer.file(below + snapshots.size(), key));
    }
    return Objects.requireNonNull(found);
  }

  /** Puts a file on top of another. */
  static DataObject on(@Nullable DataObject parent, DataObject file) {
    return parent == null
        ? file
        : file.with("parent", parent).with("deltaDiskFormat", "redoLogFormat");
  }

  /** The key of the file that a snapshot holds. */
  private @Nullable FakeKey keyOf(int snapshot) {
    int depth = held.indexOf(snapshot);
    return depth < 0 ? keyThen(snapshot) : keyAt(depth);
  }

  /** The key of a file below the top; the first is right below it. */
  private @Nullable FakeKey keyAt(int depth) {
    if (depth < disk.parentKeys().size()) {
      return disk.parentKeys().get(depth).orElse(null);
    }
    return depth < held.size() ? keyThen(held.get(depth)) : null;
  }

  private @Nullable FakeKey keyThen(int snapshot) {
    FakeSnapshot then = snapshots.get(snapshot);
    if (then.hasPlainDisks()) {
      return null;
    }
    FakeKey other = then.key();
    return other == null ? key : other;
  }
}
