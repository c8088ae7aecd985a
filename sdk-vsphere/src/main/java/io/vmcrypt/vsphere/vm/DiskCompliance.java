package io.vmcrypt.vsphere.vm;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.vsphere.policy.PolicyCompliance;

/**
 * Whether a virtual disk complies with its storage policy.
 *
 * @param key vSphere {@code VirtualDevice.key}
 * @param label as the vSphere Client shows it: "Hard disk 1"
 * @param compliance the result
 */
public record DiskCompliance(int key, String label, PolicyCompliance compliance) {

  public DiskCompliance {
    requireNonNull(label, "label");
    requireNonNull(compliance, "compliance");
  }
}
