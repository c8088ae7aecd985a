package io.vmcrypt.vsphere.vm;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.shared.input.OneLine;
import java.util.List;

/**
 * A template, or a VM that was one until a change of its keys broke off. Immutable and thread-safe.
 *
 * @param id vCenter's managed object id, such as {@code vm-42}
 * @param name as the vSphere Client shows it
 * @param path its path in the inventory, with escaped names; empty if this user may not see it all
 * @param brokenOff whether a change of its keys broke off: it may be a VM now, and is marked as a
 *     template; or it is one again, and the mark was left
 * @param keys the keys of its home and its disks, each once, the home's first; empty if it is plain
 */
public record Template(
    String id, String name, String path, boolean brokenOff, List<CryptoKeyId> keys) {

  /** Checks that nothing is null. */
  public Template {
    requireNonNull(id, "id");
    requireNonNull(name, "name");
    requireNonNull(path, "path");
    keys = List.copyOf(keys);
  }

  /**
   * Whether a key of it is of a key provider, or may be.
   *
   * @param clusterId the KMS cluster's name, vSphere {@code clusterId}
   * @return true also if vCenter does not name the key provider of one of its keys
   */
  public boolean mayHaveKeyOf(String clusterId) {
    requireNonNull(clusterId, "clusterId");
    return keys.stream().anyMatch(key -> key.providerId().map(clusterId::equals).orElse(true));
  }

  /** For messages: name and id. */
  @Override
  public String toString() {
    return OneLine.of(name + " (" + id + ")");
  }
}
