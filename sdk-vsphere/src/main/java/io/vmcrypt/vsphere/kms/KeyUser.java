package io.vmcrypt.vsphere.kms;

import static java.util.Objects.requireNonNull;

/**
 * A VM or a host that uses a key.
 *
 * @param id vSphere's id: {@code vm-42}, {@code host-7}
 * @param name its name; the id if these credentials may not see the name
 */
public record KeyUser(String id, String name) {

  /**
   * Checks that all is there.
   *
   * @param id as the component
   * @param name as the component
   * @throws NullPointerException if one is null
   */
  public KeyUser {
    requireNonNull(id, "id");
    requireNonNull(name, "name");
  }

  /**
   * For messages.
   *
   * @return name and id
   */
  @Override
  public String toString() {
    return name.equals(id) ? id : name + " (" + id + ")";
  }
}
