package io.vmcrypt.vsphere.internal.pbm;

import io.vmcrypt.vsphere.internal.soap.XmlFragment;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Tells from a policy's rules whether it encrypts: either it holds the rule itself, or it refers to
 * a data service component that does. The name says nothing, since it can be edited; vSAN's "data
 * at rest encryption" is another thing.
 */
final class EncryptionRule {

  /** The component behind vCenter's own policy, the same on every installation. */
  static final String KNOWN_COMPONENT = "ad5a249d-cbc2-43af-9366-694d7664fa52";

  static final String NAMESPACE = "vmwarevmcrypt";
  static final String ID = "vmwarevmcrypt@ENCRYPTION";
  static final String CLEARTEXT_FILTERS = "AllowCleartextFilters";
  static final String DATA_SERVICE = "com.vmware.storageprofile.dataservice";
  private static final String LINE_OF_SERVICE = "ENCRYPTION";

  private EncryptionRule() {}

  /** Whether a PbmCapabilityProfile, policy or component, encrypts by itself. */
  static boolean isIn(XmlFragment profile) {
    return profile.text("lineOfService").filter(LINE_OF_SERVICE::equals).isPresent()
        || capabilities(profile).map(Rule::of).anyMatch(Rule::encrypts);
  }

  /** Whether a component that encrypts lets other I/O filters see the data before that. */
  static boolean allowsCleartextFilters(XmlFragment component) {
    return capabilities(component)
        .flatMap(capability -> capability.elements("constraint").stream())
        .flatMap(constraint -> constraint.elements("propertyInstance").stream())
        .filter(property -> property.text("id").filter(CLEARTEXT_FILTERS::equals).isPresent())
        .flatMap(property -> property.text("value").stream())
        .anyMatch(value -> value.strip().equalsIgnoreCase("true"));
  }

  /** The rule sets of a profile; empty if it has none that can be read. */
  static Optional<List<XmlFragment>> sets(XmlFragment profile) {
    XmlFragment constraints = profile.requiredElement("constraints");
    List<XmlFragment> sets = constraints.elements("subProfiles");
    return constraints.type().equals("PbmCapabilitySubProfileConstraints") || !sets.isEmpty()
        ? Optional.of(sets)
        : Optional.empty();
  }

  private static Stream<XmlFragment> capabilities(XmlFragment profile) {
    return profile.requiredElement("constraints").elements("subProfiles").stream()
        .flatMap(set -> set.elements("capability").stream());
  }
}
