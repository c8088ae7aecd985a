package io.vmcrypt.testkit.vcenter.part;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A virtual disk of a {@link FakeVm}. Immutable, and so safe for use by several threads.
 *
 * <p>Example: {@code FakeDisk.ofGibibytes(40).shared()}.
 *
 * <p>A disk is a chain of files, of which a plain one has a single link. Each snapshot of its VM
 * adds a link, and so do {@link #parentEncryptedWith} and {@link #plainParent}, which also say
 * which keys the lower links have. Without them a link that a snapshot holds has the key that the
 * disk had when the snapshot was taken.
 */
public final class FakeDisk {

  /** What is behind the disk. */
  enum Backing {
    FLAT,
    RAW_DEVICE_MAPPING,
    LINKED_CLONE
  }

  private final int gibibytes;
  private final Backing backing;
  private final boolean shared;
  private final @Nullable String firstClassDiskId;
  private final boolean independent;
  private final @Nullable FakeKey key;
  private final List<Optional<FakeKey>> parentKeys;

  private FakeDisk(
      int gibibytes,
      Backing backing,
      boolean shared,
      @Nullable String firstClassDiskId,
      boolean independent,
      @Nullable FakeKey key,
      List<Optional<FakeKey>> parentKeys) {
    this.gibibytes = gibibytes;
    this.backing = backing;
    this.shared = shared;
    this.firstClassDiskId = firstClassDiskId;
    this.independent = independent;
    this.key = key;
    this.parentKeys = parentKeys;
  }

  /**
   * An ordinary disk: a file of its own that no other VM uses.
   *
   * @param gibibytes the capacity in GiB, at least 1
   * @return the disk
   * @throws IllegalArgumentException if the capacity is less than 1
   */
  public static FakeDisk ofGibibytes(int gibibytes) {
    if (gibibytes < 1) {
      throw new IllegalArgumentException("gibibytes must be at least 1: " + gibibytes);
    }
    return new FakeDisk(gibibytes, Backing.FLAT, false, null, false, null, List.of());
  }

  /** {@return this disk, but a raw device mapping: a LUN, which cannot be encrypted} */
  public FakeDisk rawDeviceMapping() {
    return with(Backing.RAW_DEVICE_MAPPING);
  }

  /**
   * {@return this disk, but with a parent disk, as a linked clone has it: the lowest link belongs
   * to another VM} It is plain, unless {@link #parentEncryptedWith} says otherwise.
   */
  public FakeDisk linkedClone() {
    return with(Backing.LINKED_CLONE);
  }

  private FakeDisk with(Backing other) {
    return new FakeDisk(gibibytes, other, shared, firstClassDiskId, independent, key, parentKeys);
  }

  /** {@return this disk, but open for writing by several VMs ({@code sharingMultiWriter})} */
  public FakeDisk shared() {
    return new FakeDisk(gibibytes, backing, true, firstClassDiskId, independent, key, parentKeys);
  }

  /**
   * This disk, but a first class disk ({@code VirtualDisk.vDiskId}).
   *
   * @param id the id of the first class disk
   * @return the disk
   */
  public FakeDisk firstClass(String id) {
    return new FakeDisk(
        gibibytes, backing, shared, Objects.requireNonNull(id, "id"), independent, key, parentKeys);
  }

  /** {@return this disk, but independent ({@code independent_persistent}): no snapshot holds it} */
  public FakeDisk independent() {
    return new FakeDisk(gibibytes, backing, shared, firstClassDiskId, true, key, parentKeys);
  }

  /**
   * This disk, but with a key of its own instead of its VM's.
   *
   * @param with the key of its top link
   * @return the disk
   */
  public FakeDisk encryptedWith(FakeKey with) {
    return new FakeDisk(
        gibibytes,
        backing,
        shared,
        firstClassDiskId,
        independent,
        Objects.requireNonNull(with, "with"),
        parentKeys);
  }

  /**
   * This disk, but with this key on one more of its lower links: the first call is about the link
   * right below the top, the next one about the link below that. A link that no snapshot of the VM
   * holds is added.
   *
   * @param with the key of the link
   * @return the disk
   */
  public FakeDisk parentEncryptedWith(FakeKey with) {
    return onTopOf(Optional.of(with));
  }

  /**
   * {@return this disk, but with one more lower link that is not encrypted, as with {@link
   * #parentEncryptedWith}}
   */
  public FakeDisk plainParent() {
    return onTopOf(Optional.empty());
  }

  private FakeDisk onTopOf(Optional<FakeKey> parentKey) {
    return new FakeDisk(
        gibibytes,
        backing,
        shared,
        firstClassDiskId,
        independent,
        key,
        Stream.concat(parentKeys.stream(), Stream.of(parentKey)).toList());
  }

  /** {@return the capacity in GiB} */
  public int gibibytes() {
    return gibibytes;
  }

  /** {@return whether this is a raw device mapping: true for a LUN} */
  public boolean isRawDeviceMapping() {
    return backing == Backing.RAW_DEVICE_MAPPING;
  }

  /** {@return whether the disk has a parent disk: true for a linked clone} */
  public boolean isLinkedClone() {
    return backing == Backing.LINKED_CLONE;
  }

  /** {@return whether several VMs may write to it: true for {@code sharingMultiWriter}} */
  public boolean isShared() {
    return shared;
  }

  /** {@return whether no snapshot holds it: true for {@code independent_persistent}} */
  public boolean isIndependent() {
    return independent;
  }

  /** {@return the id of a first class disk, the id, null for a disk that belongs to its VM} */
  public @Nullable String firstClassDiskId() {
    return firstClassDiskId;
  }

  /** {@return its own key, the key of its top link, null if that has the VM's} */
  public @Nullable FakeKey key() {
    return key;
  }

  /**
   * {@return the keys of its lower links, as far as they were said, a key for each link, empty for
   * one that is not encrypted; the first is right below the top}
   */
  public List<Optional<FakeKey>> parentKeys() {
    return parentKeys;
  }
}
