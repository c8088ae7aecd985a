package io.vmcrypt.testkit.vcenter.part;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A first-class disk that no VM has attached, as programs such as the storage driver of Kubernetes
 * make them. Immutable, and so safe for use by several threads.
 *
 * <p>Example: {@code FakeFirstClassDisk.of("fcd-1", "pvc-1").encryptedWith(key)}.
 */
public final class FakeFirstClassDisk {

  private final String id;
  private final String name;
  private final @Nullable String datacenter;
  private final @Nullable FakeKey key;
  private final @Nullable FakeKey parentKey;
  private final boolean keyHidden;

  private FakeFirstClassDisk(
      String id,
      String name,
      @Nullable String datacenter,
      @Nullable FakeKey key,
      @Nullable FakeKey parentKey,
      boolean keyHidden) {
    this.id = id;
    this.name = name;
    this.datacenter = datacenter;
    this.key = key;
    this.parentKey = parentKey;
    this.keyHidden = keyHidden;
  }

  /**
   * {@return a plain disk on the datastore of the first datacenter}
   *
   * @param id its id, which no other has
   * @param name its name
   */
  public static FakeFirstClassDisk of(String id, String name) {
    return new FakeFirstClassDisk(
        Objects.requireNonNull(id, "id"),
        Objects.requireNonNull(name, "name"),
        null,
        null,
        null,
        false);
  }

  /**
   * This disk, but on the datastore of a datacenter.
   *
   * @param name the name of the datacenter
   * @return the disk
   */
  public FakeFirstClassDisk datacenter(String name) {
    return new FakeFirstClassDisk(
        id, this.name, Objects.requireNonNull(name, "name"), key, parentKey, keyHidden);
  }

  /**
   * This disk, but encrypted.
   *
   * @param with its key
   * @return the disk
   */
  public FakeFirstClassDisk encryptedWith(FakeKey with) {
    return new FakeFirstClassDisk(
        id, name, datacenter, Objects.requireNonNull(with, "with"), parentKey, keyHidden);
  }

  /**
   * This disk, but on top of a parent file that is encrypted, as after a snapshot.
   *
   * @param with the key of the parent file
   * @return the disk
   */
  public FakeFirstClassDisk parentEncryptedWith(FakeKey with) {
    return new FakeFirstClassDisk(
        id, name, datacenter, key, Objects.requireNonNull(with, "with"), keyHidden);
  }

  /**
   * {@return this disk, but vCenter leaves out the ids of its keys, which are optional} That it is
   * encrypted is still seen by its filter.
   */
  public FakeFirstClassDisk keyHidden() {
    return new FakeFirstClassDisk(id, name, datacenter, key, parentKey, true);
  }

  /** {@return its id} */
  public String id() {
    return id;
  }

  /** {@return its name} */
  public String name() {
    return name;
  }

  /** {@return the datacenter in whose datastore it is, null for the first one} */
  public @Nullable String datacenter() {
    return datacenter;
  }

  /** {@return its key, null if it is plain} */
  public @Nullable FakeKey key() {
    return key;
  }

  /** {@return the key of its parent file, null if it has no parent file} */
  public @Nullable FakeKey parentKey() {
    return parentKey;
  }

  /** {@return whether vCenter leaves out the ids of its keys: true if it does} */
  public boolean isKeyHidden() {
    return keyHidden;
  }
}
