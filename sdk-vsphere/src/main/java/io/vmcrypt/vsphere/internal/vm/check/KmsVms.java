package io.vmcrypt.vsphere.internal.vm.check;

import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.vsphere.internal.vm.reading.KnownHosts;

/** In which VMs key servers are seen. Thread-safe. */
@FunctionalInterface
public interface KmsVms {

  /**
   * Whether a key server is seen in another VM, by an address or a name of its guest, or by its
   * name.
   *
   * @param vmId the VM that does not count
   */
  boolean isInAnother(Attempt attempt, KnownHosts.Host host, String vmId);
}
