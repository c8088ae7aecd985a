package io.vmcrypt.vsphere.kms;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.vsphere.vm.CryptoKeyId;

/**
 * Who uses a key.
 *
 * @param id vSphere's id, {@code vm-42} or {@code host-7}; the tag of a third party; the id of the
 *     key if the user is not known
 * @param name its name; the id if there is none, or if these credentials may not see it
 * @param kind what it is
 */
public record KeyUser(String id, String name, Kind kind) {

  /** What uses a key. */
  public enum Kind {
    /** A VM, or a template: its home or one of its disks. */
    VIRTUAL_MACHINE,
    /** A host, for its core dumps. It keeps its key after its last VM was decrypted. */
    HOST,
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
  }

  /**
   * The user of a key that is in use by someone whom vCenter does not name.
   *
   * @param key which key
   * @return of the kind {@link Kind#UNKNOWN}
   * @throws NullPointerException if {@code key} is null
   */
  public static KeyUser unknown(CryptoKeyId key) {
    return new KeyUser(key.keyId(), key.keyId(), Kind.UNKNOWN);
  }

  /**
   * For messages.
   *
   * @return kind, name and id
   */
  @Override
  public String toString() {
    String named = name.equals(id) ? id : name + " (" + id + ")";
    return switch (kind) {
      case VIRTUAL_MACHINE -> "VM " + named;
      case HOST -> "host " + named;
      case THIRD_PARTY -> "third party " + named;
      case UNKNOWN -> "an unknown user of key " + named;
    };
  }
}
