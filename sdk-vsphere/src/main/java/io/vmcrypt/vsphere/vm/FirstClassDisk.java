package io.vmcrypt.vsphere.vm;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.shared.input.OneLine;
import java.util.List;

/**
 * A first-class disk (improved virtual disk, vSphere {@code VStorageObject}) and its keys, as
 * vCenter knew them at one moment. It is a disk of its own: it may be attached to a VM, or to none.
 * Immutable and thread-safe.
 *
 * @param id vSphere's id of it, the same as {@code VirtualDisk.vDiskId} where it is attached
 * @param name its name, such as "pvc-4711"; its id if vCenter shows none
 * @param datastore the managed object id of the datastore that it is on, such as {@code
 *     datastore-12}
 * @param path its file, such as "[datastore1] fcd/4711.vmdk"; empty if vCenter shows none
 * @param keys the keys of its file and of the files below it, each once; empty if it is plain, or
 *     vCenter does not show them
 * @param keysShown whether these are all: false before release 7.0, if it has the filter of
 *     encryption and shows no key, and if what it is kept in is of an unknown kind
 * @param attachedTo the managed object ids of the VMs that have it attached, of those that this
 *     user may see; looked up only if it is not known to be plain
 * @param consumers what vCenter names as its consumers; which id of a VM that is, is not documented
 */
public record FirstClassDisk(
    String id,
    String name,
    String datastore,
    String path,
    List<CryptoKeyId> keys,
    boolean keysShown,
    List<String> attachedTo,
    List<String> consumers) {

  /** The most disks that are read. */
  public static final int MOST = 20_000;

  /** Checks that nothing is null. */
  public FirstClassDisk {
    requireNonNull(id, "id");
    requireNonNull(name, "name");
    requireNonNull(datastore, "datastore");
    requireNonNull(path, "path");
    keys = List.copyOf(keys);
    attachedTo = List.copyOf(attachedTo);
    consumers = List.copyOf(consumers);
  }

  /**
   * {@return whether it is known not to be encrypted; false also if vCenter does not show its keys}
   */
  public boolean isPlain() {
    return keysShown && keys.isEmpty();
  }

  /**
   * Whether a key of it is of a key provider, or may be.
   *
   * @param clusterId the KMS cluster's name, vSphere {@code clusterId}
   * @return true also if vCenter does not show its keys, or does not name the key provider of one
   */
  public boolean mayHaveKeyOf(String clusterId) {
    requireNonNull(clusterId, "clusterId");
    return !keysShown
        || keys.stream().anyMatch(key -> key.providerId().map(clusterId::equals).orElse(true));
  }

  /** For messages: name and id. */
  @Override
  public String toString() {
    return OneLine.of(name + " (" + id + ")");
  }
}
