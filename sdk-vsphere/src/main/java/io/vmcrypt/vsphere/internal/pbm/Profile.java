package io.vmcrypt.vsphere.internal.pbm;

import io.vmcrypt.vsphere.internal.soap.XmlFailure;
import io.vmcrypt.vsphere.internal.soap.XmlFragment;
import java.util.Set;

/**
 * A policy or component as PBM {@code PbmCapabilityProfile} describes it.
 *
 * @param id never blank
 * @param name what people call it
 * @param description empty if it has none
 * @param encrypts whether it encrypts by itself
 * @param allowsCleartextFilters whether it lets other I/O filters see the data before that
 * @param components the ids of the data service components that it refers to
 */
record Profile(
    String id,
    String name,
    String description,
    boolean encrypts,
    boolean allowsCleartextFilters,
    Set<String> components) {

  static Profile of(XmlFragment profile) {
    return new Profile(
        id(profile.requiredElement("profileId")),
        profile.required("name"),
        profile.text("description").orElse(""),
        EncryptionRule.isIn(profile),
        EncryptionRule.allowsCleartextFilters(profile),
        EncryptionRule.components(profile));
  }

  /** PBM {@code PbmProfileId}. */
  static String id(XmlFragment profileId) {
    String id = profileId.required("uniqueId").strip();
    if (id.isEmpty()) {
      throw new XmlFailure("the id of a storage policy is empty");
    }
    return id;
  }
}
