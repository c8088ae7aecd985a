package io.vmcrypt.vsphere.internal.pbm;

import io.vmcrypt.vsphere.internal.soap.XmlFailure;
import io.vmcrypt.vsphere.internal.soap.XmlFragment;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A policy or component as PBM {@code PbmCapabilityProfile} describes it. Whether it encrypts is
 * told from its rules. The name says nothing, since it can be edited; vSAN's "data at rest
 * encryption" is another thing.
 *
 * @param id never blank
 * @param name what people call it
 * @param description empty if it has none
 * @param ofEncryption whether its line of service is encryption
 * @param areRulesKnown whether all its rules could be read
 * @param sets its rule sets, of which one has to hold
 */
record Profile(
    String id,
    String name,
    String description,
    boolean ofEncryption,
    boolean areRulesKnown,
    List<RuleSet> sets) {

  static Profile of(XmlFragment profile) {
    XmlFragment constraints = profile.requiredElement("constraints");
    List<RuleSet> sets = constraints.elements("subProfiles").stream().map(RuleSet::of).toList();
    return new Profile(
        id(profile.requiredElement("profileId")),
        profile.required("name"),
        profile.text("description").orElse(""),
        profile.text("lineOfService").filter("ENCRYPTION"::equals).isPresent(),
        !sets.isEmpty() || constraints.type().equals("PbmCapabilitySubProfileConstraints"),
        sets);
  }

  /** PBM {@code PbmProfileId}. */
  static String id(XmlFragment profileId) {
    String id = profileId.required("uniqueId").strip();
    if (id.isEmpty()) {
      throw new XmlFailure("the id of a storage policy is empty");
    }
    return id;
  }

  /** Whether it encrypts by itself. */
  boolean encrypts() {
    return ofEncryption || rules().anyMatch(Rule::encrypts);
  }

  /** The ids of the data service components that it refers to. */
  Set<String> components() {
    return rules().filter(Rule::isComponent).map(Rule::id).collect(Collectors.toSet());
  }

  /** The rules of all sets. */
  Stream<Rule> rules() {
    return sets.stream().flatMap(set -> set.rules().stream());
  }
}
