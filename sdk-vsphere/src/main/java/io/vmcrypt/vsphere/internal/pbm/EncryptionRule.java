package io.vmcrypt.vsphere.internal.pbm;

import io.vmcrypt.vsphere.internal.soap.XmlFragment;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Tells from a policy's rules whether it encrypts: either it holds the rule itself, or it refers to
 * a data service component that does. The name says nothing, since it can be edited; vSAN's "data
 * at rest encryption" is another thing.
 */
final class EncryptionRule {

  /** The component behind vCenter's own policy, the same on every installation. */
  static final String KNOWN_COMPONENT = "ad5a249d-cbc2-43af-9366-694d7664fa52";

  private static final String NAMESPACE = "vmwarevmcrypt";
  private static final String ID = "vmwarevmcrypt@ENCRYPTION";
  private static final String DATA_SERVICE = "com.vmware.storageprofile.dataservice";
  private static final String LINE_OF_SERVICE = "ENCRYPTION";

  private EncryptionRule() {}

  /** Whether a PbmCapabilityProfile, policy or component, encrypts by itself. */
  static boolean isIn(XmlFragment profile) {
    return profile.text("lineOfService").filter(LINE_OF_SERVICE::equals).isPresent()
        || capabilities(profile).stream()
            .anyMatch(
                id ->
                    id.text("namespace").filter(NAMESPACE::equals).isPresent()
                        && id.text("id").filter(ID::equals).isPresent());
  }

  /** The ids of the data service components that a policy refers to. */
  static Set<String> components(XmlFragment profile) {
    return capabilities(profile).stream()
        .filter(id -> id.text("namespace").filter(DATA_SERVICE::equals).isPresent())
        .flatMap(id -> id.text("id").stream())
        .map(String::strip)
        .collect(Collectors.toSet());
  }

  private static List<XmlFragment> capabilities(XmlFragment profile) {
    return profile.elements("constraints").stream()
        .flatMap(constraints -> constraints.elements("subProfiles").stream())
        .flatMap(subProfile -> subProfile.elements("capability").stream())
        .flatMap(capability -> capability.elements("id").stream())
        .toList();
  }
}
