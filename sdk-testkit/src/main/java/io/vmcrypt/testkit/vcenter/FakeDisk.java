package io.vmcrypt.testkit.vcenter;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A virtual disk of a {@link FakeVm}. Immutable, and so safe for use by several threads.
 *
 * <p>Example: {@code FakeDisk.ofGibibytes(40).shared()}.
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

  private FakeDisk(
      int gibibytes,
      Backing backing,
      boolean shared,
      @Nullable String firstClassDiskId,
      boolean independent) {
    this.gibibytes = gibibytes;
    this.backing = backing;
    this.shared = shared;
    this.firstClassDiskId = firstClassDiskId;
    this.independent = independent;
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
    return new FakeDisk(gibibytes, Backing.FLAT, false, null, false);
  }

  /**
   * This disk, but a raw device mapping: a LUN, which cannot be encrypted.
   *
   * @return the disk
   */
  public FakeDisk rawDeviceMapping() {
    return new FakeDisk(
        gibibytes, Backing.RAW_DEVICE_MAPPING, shared, firstClassDiskId, independent);
  }

  /**
   * This disk, but with a parent disk, as a linked clone has it.
   *
   * @return the disk
   */
  public FakeDisk linkedClone() {
    return new FakeDisk(gibibytes, Backing.LINKED_CLONE, shared, firstClassDiskId, independent);
  }

  /**
   * This disk, but open for writing by several VMs ({@code sharingMultiWriter}).
   *
   * @return the disk
   */
  public FakeDisk shared() {
    return new FakeDisk(gibibytes, backing, true, firstClassDiskId, independent);
  }

  /**
   * This disk, but a first class disk ({@code VirtualDisk.vDiskId}).
   *
   * @param id the id of the first class disk
   * @return the disk
   */
  public FakeDisk firstClass(String id) {
    return new FakeDisk(gibibytes, backing, shared, Objects.requireNonNull(id, "id"), independent);
  }

  /**
   * This disk, but independent ({@code independent_persistent}): no snapshot holds it.
   *
   * @return the disk
   */
  public FakeDisk independent() {
    return new FakeDisk(gibibytes, backing, shared, firstClassDiskId, true);
  }

  /**
   * The capacity.
   *
   * @return the capacity in GiB
   */
  public int gibibytes() {
    return gibibytes;
  }

  /**
   * Whether this is a raw device mapping.
   *
   * @return true for a LUN
   */
  public boolean isRawDeviceMapping() {
    return backing == Backing.RAW_DEVICE_MAPPING;
  }

  /**
   * Whether the disk has a parent disk.
   *
   * @return true for a linked clone
   */
  public boolean isLinkedClone() {
    return backing == Backing.LINKED_CLONE;
  }

  /**
   * Whether several VMs may write to it.
   *
   * @return true for {@code sharingMultiWriter}
   */
  public boolean isShared() {
    return shared;
  }

  /**
   * Whether no snapshot holds it.
   *
   * @return true for {@code independent_persistent}
   */
  public boolean isIndependent() {
    return independent;
  }

  /**
   * The id of a first class disk.
   *
   * @return the id, null for a disk that belongs to its VM
   */
  public @Nullable String firstClassDiskId() {
    return firstClassDiskId;
  }
}
