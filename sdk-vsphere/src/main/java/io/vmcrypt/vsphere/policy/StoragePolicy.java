package io.vmcrypt.vsphere.policy;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;

/**
 * A VM storage policy as vCenter keeps it: a named set of rules that a VM's home or a disk can be
 * given. The PBM type is {@code PbmCapabilityProfile}.
 *
 * @param id the policy's id, {@code 4d5f673c-536f-11e6-beb8-9e71128cae77} for the "VM Encryption
 *     Policy" that vCenter comes with
 * @param name the name that the vSphere Client shows
 * @param description the description; empty if it has none
 * @param encryption whether it encrypts: recognised by the policy's rules, not by its name
 * @param rules its rules beside encryption, one text for each rule set, of which one has to hold:
 *     "VSAN.hostFailuresToTolerate=2, VSAN.replicaPreference=RAID-5/6 (Erasure Coding) - Capacity";
 *     without elements if it has none; empty if they are not known, since it was deleted or this
 *     user may not see it
 */
public record StoragePolicy(
    String id, String name, String description, boolean encryption, Optional<List<String>> rules) {

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
    rules = requireNonNull(rules, "rules").map(List::copyOf);
  }

  /** A policy without rules beside encryption. */
  public StoragePolicy(String id, String name, String description, boolean encryption) {
    this(id, name, description, encryption, Optional.of(List.of()));
  }

  /** {@return whether it has rules beside encryption; false also if that is not known} */
  public boolean hasRules() {
    return rules.filter(sets -> !sets.isEmpty()).isPresent();
  }
}
