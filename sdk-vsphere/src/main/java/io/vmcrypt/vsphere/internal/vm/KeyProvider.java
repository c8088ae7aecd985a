package io.vmcrypt.vsphere.internal.vm;

import io.vmcrypt.vsphere.internal.soap.XmlFragment;
import java.util.Optional;

/**
 * A key provider as vSphere {@code KmipClusterInfo} tells it.
 *
 * @param id the cluster id
 * @param isDefault whether it is the default of the vCenter or of a part of its inventory
 * @param managementType what kind it is: {@code nativeProvider}; empty before 7.0
 * @param hasBackup whether a native key provider was backed up; empty if vCenter does not say
 */
public record KeyProvider(
    String id, boolean isDefault, String managementType, Optional<Boolean> hasBackup) {

  static KeyProvider of(XmlFragment cluster) {
    return new KeyProvider(
        cluster.required("clusterId", "id").strip(),
        cluster.bool("useAsDefault").orElse(false)
            || !cluster.elements("useAsEntityDefault").isEmpty(),
        cluster.text("managementType").orElse("").strip(),
        cluster.bool("hasBackup"));
  }

  /** Whether vCenter makes its keys itself. */
  public boolean isNative() {
    return managementType.equals("nativeProvider");
  }

  /**
   * Whether a key can be asked for before something is encrypted: true for a KMS cluster, false for
   * a native or trusted key provider.
   */
  boolean makesKeysAhead() {
    return !isNative() && !managementType.equals("trustAuthority");
  }
}
