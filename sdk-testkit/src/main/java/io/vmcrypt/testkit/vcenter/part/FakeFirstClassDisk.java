package io.vmcrypt.testkit.vcenter.part;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A first-class disk that no VM has attached, as programs such as the storage driver of Kubernetes
 * make them. Immutable, and so safe for use by several threads.
 *
 * <p>Example: {@code FakeFirstClassDisk.of("fcd-1", "pvc-1").encryptedWith(key)}.
 *
 * @param id its id, which no other has
 * @param name its name
 * @param datacenter the datacenter in whose datastore it is, null for the first one
 * @param key its key, null if it is plain
 * @param parentKey the key of its parent file, null if it has no parent file
 * @param isKeyHidden whether vCenter leaves out the ids of its keys
 */
public record FakeFirstClassDisk(
    String id,
    String name,
    @Nullable String datacenter,
    @Nullable FakeKey key,
    @Nullable FakeKey parentKey,
    boolean isKeyHidden) {

  /** Checks it. */
  public FakeFirstClassDisk {
    Objects.requireNonNull(id, "id");
    Objects.requireNonNull(name, "name");
  }

  /**
   * {@return a plain disk on the datastore of the first datacenter}
   *
   * @param id its id, which no other has
   * @param name its name
   */
  public static FakeFirstClassDisk of(String id, String name) {
    return new FakeFirstClassDisk(id, name, null, null, null, false);
  }

  /**
   * This disk, but on the datastore of a datacenter.
   *
   * @param in the name of the datacenter
   * @return the disk
   */
  public FakeFirstClassDisk datacenter(String in) {
    Objects.requireNonNull(in, "in");
    return new FakeFirstClassDisk(id, name, in, key, parentKey, isKeyHidden);
  }

  /**
   * This disk, but encrypted.
   *
   * @param with its key
   * @return the disk
   */
  public FakeFirstClassDisk encryptedWith(FakeKey with) {
    Objects.requireNonNull(with, "with");
    return new FakeFirstClassDisk(id, name, datacenter, with, parentKey, isKeyHidden);
  }

  /**
   * This disk, but on top of a parent file that is encrypted, as after a snapshot.
   *
   * @param with the key of the parent file
   * @return the disk
   */
  public FakeFirstClassDisk parentEncryptedWith(FakeKey with) {
    Objects.requireNonNull(with, "with");
    return new FakeFirstClassDisk(id, name, datacenter, key, with, isKeyHidden);
  }

  /**
   * {@return this disk, but vCenter leaves out the ids of its keys, which are optional} That it is
   * encrypted is still seen by its filter.
   */
  public FakeFirstClassDisk keyHidden() {
    return new FakeFirstClassDisk(id, name, datacenter, key, parentKey, true);
  }
}
