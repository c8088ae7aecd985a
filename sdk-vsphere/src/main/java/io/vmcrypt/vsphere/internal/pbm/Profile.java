package io.vmcrypt.vsphere.internal.pbm;

import io.vmcrypt.vsphere.internal.soap.XmlFailure;
import io.vmcrypt.vsphere.internal.soap.XmlFragment;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A policy or component as PBM {@code PbmCapabilityProfile} describes it.
 *
 * @param id never blank
 * @param name what people call it
 * @param description empty if it has none
 * @param encrypts whether it encrypts by itself
 * @param allowsCleartextFilters whether it lets other I/O filters see the data before that
 * @param sets its rule sets, of which one has to hold; empty if they cannot be read
 */
record Profile(
    String id,
    String name,
    String description,
    boolean encrypts,
    boolean allowsCleartextFilters,
    Optional<List<RuleSet>> sets) {

  static Profile of(XmlFragment profile) {
    boolean encrypts = EncryptionRule.isIn(profile);
    return new Profile(
        id(profile.requiredElement("profileId")),
        profile.required("name"),
        profile.text("description").orElse(""),
        encrypts,
        EncryptionRule.allowsCleartextFilters(profile),
        EncryptionRule.sets(profile).map(sets -> sets.stream().map(RuleSet::of).toList()));
  }

  /** PBM {@code PbmProfileId}. */
  static String id(XmlFragment profileId) {
    String id = profileId.required("uniqueId").strip();
    if (id.isEmpty()) {
      throw new XmlFailure("the id of a storage policy is empty");
    }
    return id;
  }

  /** The ids of the data service components that it refers to. */
  Set<String> components() {
    return rules().filter(Rule::isComponent).map(Rule::id).collect(Collectors.toSet());
  }

  /** The rules of all sets. */
  Stream<Rule> rules() {
    return sets.stream().flatMap(List::stream).flatMap(set -> set.rules().stream());
  }
}
