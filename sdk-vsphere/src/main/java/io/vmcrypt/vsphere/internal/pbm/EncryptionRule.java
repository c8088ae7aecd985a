package io.vmcrypt.vsphere.internal.pbm;

import io.vmcrypt.vsphere.internal.soap.XmlFragment;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
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
        || rules(profile).stream()
            .anyMatch(rule -> rule.namespace().equals(NAMESPACE) && rule.id().equals(ID));
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

  /** The ids of the data service components that a policy refers to. */
  static Set<String> components(XmlFragment profile) {
    return rules(profile).stream()
        .filter(rule -> rule.namespace().equals(DATA_SERVICE))
        .map(Rule::id)
        .collect(Collectors.toSet());
  }

  /** PBM {@code PbmCapabilityMetadataUniqueId}: what is not told must not pass for plain. */
  private record Rule(String namespace, String id) {
    static Rule of(XmlFragment capability) {
      XmlFragment id = capability.requiredElement("id");
      Rule rule = new Rule(id.required("namespace").strip(), id.required("id").strip());
      if (rule.namespace.isEmpty() || rule.id.isEmpty()) {
        throw id.senseless("a rule of a storage policy has no name");
      }
      return rule;
    }
  }

  private static List<Rule> rules(XmlFragment profile) {
    return capabilities(profile).map(Rule::of).toList();
  }

  private static Stream<XmlFragment> capabilities(XmlFragment profile) {
    return Stream.of(profile.requiredElement("constraints"))
        .flatMap(constraints -> constraints.elements("subProfiles").stream())
        .flatMap(subProfile -> subProfile.elements("capability").stream());
  }
}
