package io.vmcrypt.vsphere.internal.pbm;

import io.vmcrypt.vsphere.internal.soap.XmlFragment;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A rule of a policy: PBM {@code PbmCapabilityInstance}. What is not told must not pass for plain.
 *
 * @param values what is asked for, in short
 */
record Rule(String namespace, String id, String values) {

  /** The component behind vCenter's own policy, the same on every installation. */
  static final String KNOWN_COMPONENT = "ad5a249d-cbc2-43af-9366-694d7664fa52";

  static final String ENCRYPTION_NAMESPACE = "vmwarevmcrypt";
  static final String ENCRYPTION = "vmwarevmcrypt@ENCRYPTION";
  static final String CLEARTEXT_FILTERS = "AllowCleartextFilters";
  static final String DATA_SERVICE = "com.vmware.storageprofile.dataservice";

  /** Of tags; each category is a rule. */
  private static final String TAGS = "http://www.vmware.com/storage/tag";

  static Rule of(XmlFragment capability) {
    XmlFragment unique = capability.requiredElement("id");
    String namespace = unique.required("namespace").strip();
    String id = unique.required("id").strip();
    if (namespace.isEmpty() || id.isEmpty()) {
      throw unique.senseless("a rule of a storage policy has no name");
    }
    return new Rule(
        namespace,
        id,
        capability.elements("constraint").stream()
            .map(constraint -> values(id, constraint.elements("propertyInstance")))
            .collect(Collectors.joining(" or ")));
  }

  private static String values(String id, List<XmlFragment> properties) {
    return properties.stream()
        .map(
            property -> {
              String name = property.text("id").orElse("").strip();
              boolean said = name.equals(id) || name.startsWith("com.vmware.storage.tag.");
              return (said ? "" : name + " ")
                  + property.text("operator").map(word -> word.strip() + " ").orElse("")
                  + property.element("value").map(Rule::value).orElse("");
            })
        .collect(Collectors.joining(" and "));
  }

  /** A number or a text, or a set or a range of them. */
  private static String value(XmlFragment value) {
    return value.elements().isEmpty()
        ? value.text().strip()
        : value.elements().stream()
            .map(part -> (part.name().equals("values") ? "" : part.name() + " ") + value(part))
            .collect(Collectors.joining("|"));
  }

  /** Whether it asks for encryption by itself. */
  boolean encrypts() {
    return namespace.equals(ENCRYPTION_NAMESPACE) && id.equals(ENCRYPTION);
  }

  /** Whether it lets other I/O filters see the data before it is encrypted. */
  boolean allowsCleartextFilters() {
    return values.equalsIgnoreCase(CLEARTEXT_FILTERS + " true");
  }

  /** Whether it refers to a data service component, by its id. */
  boolean isComponent() {
    return namespace.equals(DATA_SERVICE);
  }

  /** "VSAN.hostFailuresToTolerate=2", "tag.Tier=Gold". */
  @Override
  public String toString() {
    return (namespace.equals(TAGS) ? "tag" : namespace) + "." + id + "=" + values;
  }
}
