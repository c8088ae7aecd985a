package io.vmcrypt.estate.plan;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.operation.Change;
import java.util.List;

/**
 * A VM of the step {@link EstateStep.Kind#ENCRYPT_VMS}. Immutable and thread-safe.
 *
 * @param id its managed object id, such as {@code vm-42}
 * @param name its name
 * @param path its inventory path; empty if that is not known
 * @param bytes the size of its disks that are not encrypted yet, in bytes
 * @param changes what is changed of it, each part from what to what; empty if a task runs on it, so
 *     that this cannot be told yet
 */
public record VmToEncrypt(String id, String name, String path, long bytes, List<Change> changes) {

  /**
   * Checks that all is there.
   *
   * @param id its managed object id
   * @param name its name
   * @param path its inventory path
   * @param bytes the size of its disks that are not encrypted yet
   * @param changes what is changed of it
   * @throws NullPointerException if an argument is null
   * @throws IllegalArgumentException if {@code id} is blank or {@code bytes} is negative
   */
  public VmToEncrypt {
    if (requireNonNull(id, "id").isBlank() || bytes < 0) {
      throw new IllegalArgumentException("id \"" + id + "\", " + bytes + " bytes: no such VM");
    }
    requireNonNull(name, "name");
    requireNonNull(path, "path");
    changes = List.copyOf(changes);
  }
}
