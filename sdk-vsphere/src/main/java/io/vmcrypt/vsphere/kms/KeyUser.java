package io.vmcrypt.vsphere.kms;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.shared.input.OneLine;

/**
 * Who uses a key.
 *
 * @param id vSphere's id, {@code vm-42} or {@code host-7}; the tag of a third party; the id of the
 *     key if the user is not known
 * @param name its name; the id if there is none, or if these credentials may not see it
 * @param kind what it is
 * @param where which part of it, where that is not plain to see: a lower link of a disk, a
 *     snapshot; else empty
 */
public record KeyUser(String id, String name, Kind kind, String where) {

  /** What uses a key. */
  public enum Kind {
    /** A VM or a template: its home, a link of one of its disks, or a snapshot. */
    VIRTUAL_MACHINE,
    /** A host, for its core dumps. It keeps its key after its last VM was decrypted. */
    HOST,
    /** A first-class disk that is attached to no VM that shows its keys. */
    FIRST_CLASS_DISK,
    /** A cluster of hosts whose vSAN encrypts its data. */
    VSAN_CLUSTER,
    /** A cluster of hosts whose encryption mode names the key for its hosts, 8.0.3 and later. */
    COMPUTE_CLUSTER,
    /** Something else in vCenter, such as vSAN: vSphere {@code referencedByTags}. */
    THIRD_PARTY,
    /**
     * vCenter says that the key is in use, but not by whom: perhaps by a VM that is not visible.
     */
    UNKNOWN
  }

  public KeyUser {
    requireNonNull(id, "id");
    requireNonNull(name, "name");
    requireNonNull(kind, "kind");
    requireNonNull(where, "where");
  }

  /**
   * A user whose home, disk or own key it is.
   *
   * @param id vSphere's id
   * @param name its name
   * @param kind what it is
   */
  public KeyUser(String id, String name, Kind kind) {
    this(id, name, kind, "");
  }

  /** {@return kind, name, id and where, for messages} */
  @Override
  public String toString() {
    String named =
        OneLine.of(
            (name.equals(id) ? id : name + " (" + id + ")")
                + (where.isEmpty() ? "" : ", " + where));
    return switch (kind) {
      case VIRTUAL_MACHINE -> "VM " + named;
      case HOST -> "host " + named;
      case FIRST_CLASS_DISK -> "first-class disk " + named;
      case VSAN_CLUSTER -> "vSAN cluster " + named;
      case COMPUTE_CLUSTER -> "cluster " + named;
      case THIRD_PARTY -> "third party " + named;
      case UNKNOWN -> "an unknown user of key " + named;
    };
  }
}
