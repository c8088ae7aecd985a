package io.vmcrypt.vsphere.internal.vapi;

import io.vmcrypt.vsphere.internal.soap.XmlFragment;
import java.util.Optional;

/**
 * A key provider of any kind as SOAP tells it: vSphere {@code KmipClusterInfo}.
 *
 * @param id its name
 * @param managementType what kind it is; empty if vCenter does not say
 * @param isDefault whether it is the default
 * @param hasBackup whether it was backed up; empty if vCenter does not say
 */
record ProviderState(
    String id, String managementType, boolean isDefault, Optional<Boolean> hasBackup) {

  static ProviderState of(XmlFragment info) {
    return new ProviderState(
        info.required("clusterId", "id").strip(),
        info.text("managementType").orElse("").strip(),
        info.bool("useAsDefault").orElse(false) || !info.elements("useAsEntityDefault").isEmpty(),
        info.bool("hasBackup"));
  }

  boolean isNative() {
    return managementType.equals("nativeProvider");
  }
}
