package io.vmcrypt.vsphere.internal.pbm;

import io.vmcrypt.vsphere.internal.soap.ElementWriter;
import io.vmcrypt.vsphere.policy.EncryptionPolicySpec;

/**
 * A policy or component that is to be created, with one rule: PBM {@code
 * PbmCapabilityProfileCreateSpec}.
 *
 * @param description empty for none
 * @param category {@code REQUIREMENT} or {@code DATA_SERVICE_POLICY}
 * @param property the property of the capability that is set
 */
record ProfileDraft(
    String name,
    String description,
    String category,
    String namespace,
    String capability,
    String property,
    String value) {

  /** A policy that refers to a component. */
  static ProfileDraft policy(EncryptionPolicySpec spec, String componentId) {
    return new ProfileDraft(
        spec.name(),
        spec.description(),
        PolicyService.POLICIES,
        EncryptionRule.DATA_SERVICE,
        componentId,
        componentId,
        componentId);
  }

  /** A component that encrypts. */
  static ProfileDraft component(String name, boolean allowCleartextFilters) {
    return new ProfileDraft(
        name,
        "",
        PolicyService.COMPONENTS,
        EncryptionRule.NAMESPACE,
        EncryptionRule.ID,
        EncryptionRule.CLEARTEXT_FILTERS,
        allowCleartextFilters ? "True" : "False");
  }

  void write(ElementWriter spec) {
    spec.text("name", name)
        .optional("description", description.isEmpty() ? null : description)
        .text("category", category)
        .object("resourceType", type -> type.text("resourceType", PolicyService.STORAGE))
        .object(
            "constraints",
            "PbmCapabilitySubProfileConstraints",
            constraints -> constraints.object("subProfiles", this::writeRules));
  }

  private void writeRules(ElementWriter rules) {
    rules
        .text("name", "Encryption")
        .object(
            "capability",
            instance ->
                instance
                    .object("id", id -> id.text("namespace", namespace).text("id", capability))
                    .object(
                        "constraint",
                        constraint ->
                            constraint.object(
                                "propertyInstance",
                                set -> set.text("id", property).any("value", "string", value))));
  }
}
