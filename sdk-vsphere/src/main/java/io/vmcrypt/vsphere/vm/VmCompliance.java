package io.vmcrypt.vsphere.vm;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.vsphere.policy.PolicyCompliance;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Whether a VM's home and disks comply with their storage policies. Compliance with an encryption
 * policy does not say which key is used: see {@link VmEncryptionState}.
 *
 * @param vmId the VM's managed object id: "vm-42"
 * @param vmName its name
 * @param home its home
 * @param disks each virtual disk, by its vSphere {@code VirtualDevice.key}, as {@link
 *     VmEncryptionState#disks} names it; in the VM's order
 */
public record VmCompliance(
    String vmId, String vmName, PolicyCompliance home, Map<Integer, PolicyCompliance> disks) {

  public VmCompliance {
    requireNonNull(vmId, "vmId");
    requireNonNull(vmName, "vmName");
    requireNonNull(home, "home");
    disks = Collections.unmodifiableMap(new LinkedHashMap<>(disks));
  }

  /**
   * {@return whether home and every disk comply; false as soon as one does not, has no policy, or
   * is not known to}
   */
  public boolean isCompliant() {
    return home.isCompliant() && disks.values().stream().allMatch(PolicyCompliance::isCompliant);
  }
}
