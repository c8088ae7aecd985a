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
 *
 * @param gibibytes the capacity in GiB
 * @param isRawDeviceMapping whether it is a LUN, which cannot be encrypted
 * @param isLinkedClone whether it has a parent disk, which belongs to another VM
 * @param isShared whether several VMs may write to it: {@code sharingMultiWriter}
 * @param firstClassDiskId the id of a first class disk, null for a disk that belongs to its VM
 * @param isIndependent whether no snapshot holds it: {@code independent_persistent}
 * @param key the key of its top link, null if that has the VM's
 * @param parentKeys the keys of its lower links, as far as they were said, a key for each link,
 *     empty for one that is not encrypted; the first is right below the top
 */
public record FakeDisk(
    int gibibytes,
    boolean isRawDeviceMapping,
    boolean isLinkedClone,
    boolean isShared,
    @Nullable String firstClassDiskId,
    boolean isIndependent,
    @Nullable FakeKey key,
    List<Optional<FakeKey>> parentKeys) {

  /** Copies the list. */
  public FakeDisk {
    parentKeys = List.copyOf(parentKeys);
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
    return new FakeDisk(gibibytes, false, false, false, null, false, null, List.of());
  }

  /** {@return this disk, but a raw device mapping: a LUN, which cannot be encrypted} */
  public FakeDisk rawDeviceMapping() {
    return new FakeDisk(
        gibibytes, true, false, isShared, firstClassDiskId, isIndependent, key, parentKeys);
  }

  /**
   * {@return this disk, but with a parent disk, as a linked clone has it: the lowest link belongs
   * to another VM} It is plain, unless {@link #parentEncryptedWith} says otherwise.
   */
  public FakeDisk linkedClone() {
    return new FakeDisk(
        gibibytes, false, true, isShared, firstClassDiskId, isIndependent, key, parentKeys);
  }

  /** {@return this disk, but open for writing by several VMs ({@code sharingMultiWriter})} */
  public FakeDisk shared() {
    return new FakeDisk(
        gibibytes,
        isRawDeviceMapping,
        isLinkedClone,
        true,
        firstClassDiskId,
        isIndependent,
        key,
        parentKeys);
  }

  /**
   * This disk, but a first class disk ({@code VirtualDisk.vDiskId}).
   *
   * @param id the id of the first class disk
   * @return the disk
   */
  public FakeDisk firstClass(String id) {
    Objects.requireNonNull(id, "id");
    return new FakeDisk(
        gibibytes, isRawDeviceMapping, isLinkedClone, isShared, id, isIndependent, key, parentKeys);
  }

  /** {@return this disk, but independent ({@code independent_persistent}): no snapshot holds it} */
  public FakeDisk independent() {
    return new FakeDisk(
        gibibytes,
        isRawDeviceMapping,
        isLinkedClone,
        isShared,
        firstClassDiskId,
        true,
        key,
        parentKeys);
  }

  /**
   * This disk, but with a key of its own instead of its VM's.
   *
   * @param with the key of its top link
   * @return the disk
   */
  public FakeDisk encryptedWith(FakeKey with) {
    Objects.requireNonNull(with, "with");
    return new FakeDisk(
        gibibytes,
        isRawDeviceMapping,
        isLinkedClone,
        isShared,
        firstClassDiskId,
        isIndependent,
        with,
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
    List<Optional<FakeKey>> keys =
        Stream.concat(parentKeys.stream(), Stream.of(parentKey)).toList();
    return new FakeDisk(
        gibibytes,
        isRawDeviceMapping,
        isLinkedClone,
        isShared,
        firstClassDiskId,
        isIndependent,
        key,
        keys);
  }
}
