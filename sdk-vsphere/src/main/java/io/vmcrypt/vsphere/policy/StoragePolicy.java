package io.vmcrypt.vsphere.policy;

import static java.util.Objects.requireNonNull;

/**
 * A VM storage policy as vCenter keeps it: a named set of rules that a VM's home or a disk can be
 * given. The PBM type is {@code PbmCapabilityProfile}.
 *
 * @param id the policy's id, {@code 4d5f673c-536f-11e6-beb8-9e71128cae77} for the "VM Encryption
 *     Policy" that vCenter comes with
 * @param name the name that the vSphere Client shows
 * @param description the description; empty if it has none
 * @param encryption whether it encrypts: recognised by the policy's rules, not by its name
 */
public record StoragePolicy(String id, String name, String description, boolean encryption) {

  /**
   * Checks the values.
   *
   * @throws IllegalArgumentException if {@code id} is blank
   */
  public StoragePolicy {
    requireNonNull(id, "id");
    requireNonNull(name, "name");
    requireNonNull(description, "description");
    if (id.isBlank()) {
      throw new IllegalArgumentException("id \"" + id + "\" is blank");
    }
  }
}
