package io.vmcrypt.vsphere.internal.pbm;

import io.vmcrypt.vsphere.internal.soap.ElementWriter;
import io.vmcrypt.vsphere.policy.EncryptionPolicySpec;
import java.util.function.Consumer;

/**
 * A policy or component that is to be created: PBM {@code PbmCapabilityProfileCreateSpec}.
 *
 * @param description empty for none
 * @param category {@code REQUIREMENT} or {@code DATA_SERVICE_POLICY}
 * @param rules writes its rule sets
 */
record ProfileDraft(
    String name, String description, String category, Consumer<ElementWriter> rules) {

  /** A policy that refers to a component. */
  static ProfileDraft policy(EncryptionPolicySpec spec, String componentId) {
    return new ProfileDraft(
        spec.name(),
        spec.description(),
        PolicyService.POLICIES,
        rules -> rule(rules, Rule.DATA_SERVICE, componentId, componentId, componentId));
  }

  /** A component that encrypts. */
  static ProfileDraft component(String name, boolean allowCleartextFilters) {
    return new ProfileDraft(
        name,
        "",
        PolicyService.COMPONENTS,
        rules ->
            rule(
                rules,
                Rule.ENCRYPTION_NAMESPACE,
                Rule.ENCRYPTION,
                Rule.CLEARTEXT_FILTERS,
                allowCleartextFilters ? "True" : "False"));
  }

  void write(ElementWriter spec) {
    spec.text("name", name)
        .optional("description", description.isEmpty() ? null : description)
        .text("category", category)
        .object("resourceType", type -> type.text("resourceType", PolicyService.STORAGE))
        .object("constraints", "PbmCapabilitySubProfileConstraints", rules);
  }

  /** A set of one rule, which sets one property. */
  private static void rule(
      ElementWriter constraints, String namespace, String id, String property, String value) {
    constraints.object(
        "subProfiles",
        rules ->
            rules
                .text("name", "Encryption")
                .object(
                    "capability",
                    instance ->
                        instance
                            .object("id", name -> name.text("namespace", namespace).text("id", id))
                            .object(
                                "constraint",
                                constraint ->
                                    constraint.object(
                                        "propertyInstance",
                                        set ->
                                            set.text("id", property)
                                                .any("value", "string", value)))));
  }
}
