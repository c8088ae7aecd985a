package io.vmcrypt.vsphere.internal.vm;

import io.vmcrypt.vsphere.internal.soap.XmlFragment;

/**
 * A key provider as vSphere {@code KmipClusterInfo} tells it.
 *
 * @param id the cluster id
 * @param isDefault whether it is the default of the vCenter or of a part of its inventory
 * @param makesKeysAhead whether a key can be asked for before something is encrypted: true for a
 *     KMS cluster, false for a native or trusted key provider
 */
record KeyProvider(String id, boolean isDefault, boolean makesKeysAhead) {

  static KeyProvider of(XmlFragment cluster) {
    String managementType = cluster.text("managementType").orElse("").strip();
    return new KeyProvider(
        cluster.required("clusterId", "id").strip(),
        cluster.bool("useAsDefault").orElse(false)
            || !cluster.elements("useAsEntityDefault").isEmpty(),
        !managementType.equals("nativeProvider") && !managementType.equals("trustAuthority"));
  }
}
