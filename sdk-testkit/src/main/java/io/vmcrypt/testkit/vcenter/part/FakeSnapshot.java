package io.vmcrypt.testkit.vcenter.part;

import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A snapshot of a {@link FakeVm}. Immutable, and so safe for use by several threads.
 *
 * <p>It has a configuration of its own: that of the VM at the time when it was taken. Each disk
 * that is not independent has a link which the snapshot holds; the snapshot shows that link and
 * those below it.
 *
 * <p>Example: {@code FakeSnapshot.of("before").encryptedWith(oldKey)}.
 *
 * @param name its name, for example {@code before update}
 * @param parent the name of its parent, null for the snapshot that the VM was given before it
 * @param key the key that the home had when it was taken, null if it is what the VM has from the
 *     start
 * @param hasPlainDisks whether the disks were plain when it was taken, though the home had the key
 * @param removedDisks the disks that it has and the VM does not
 */
public record FakeSnapshot(
    String name,
    @Nullable String parent,
    @Nullable FakeKey key,
    boolean hasPlainDisks,
    List<FakeDisk> removedDisks) {

  /** Copies the list. */
  public FakeSnapshot {
    Objects.requireNonNull(name, "name");
    removedDisks = List.copyOf(removedDisks);
  }

  /**
   * {@return the child of the snapshot that the VM was given before it, with the VM's keys}
   *
   * @param name its name
   */
  public static FakeSnapshot of(String name) {
    return new FakeSnapshot(name, null, null, false, List.of());
  }

  /**
   * This snapshot, but the child of another one. So a VM has several branches.
   *
   * @param snapshot the name of the parent, which the VM was given earlier
   * @return the snapshot
   */
  public FakeSnapshot childOf(String snapshot) {
    return new FakeSnapshot(
        name, Objects.requireNonNull(snapshot, "snapshot"), key, hasPlainDisks, removedDisks);
  }

  /**
   * This snapshot, but taken while home and disks had another key than now. Its configuration shows
   * that key, and so do the links that it holds, unless their disk says otherwise: {@link
   * FakeDisk#parentEncryptedWith}.
   *
   * @param with the key of then
   * @return the snapshot
   */
  public FakeSnapshot encryptedWith(FakeKey with) {
    return new FakeSnapshot(
        name, parent, Objects.requireNonNull(with, "with"), false, removedDisks);
  }

  /**
   * This snapshot, but taken while the home had another key than now, and the disks were plain.
   *
   * @param with the key of then
   * @return the snapshot
   */
  public FakeSnapshot homeEncryptedWith(FakeKey with) {
    return new FakeSnapshot(name, parent, Objects.requireNonNull(with, "with"), true, removedDisks);
  }

  /**
   * This snapshot, but it still has a disk that was removed from the VM since.
   *
   * @param disk the disk, whose key is the snapshot's if it has none of its own
   * @return the snapshot
   */
  public FakeSnapshot removedDisk(FakeDisk disk) {
    return new FakeSnapshot(
        name,
        parent,
        key,
        hasPlainDisks,
        Stream.concat(removedDisks.stream(), Stream.of(Objects.requireNonNull(disk, "disk")))
            .toList());
  }
}
