package io.vmcrypt.vsphere.internal.move;

import io.vmcrypt.vsphere.internal.soap.ManagedObjectReference;
import java.util.Set;

/**
 * A host of the target.
 *
 * @param connected whether vCenter reaches it, and it is not in maintenance
 * @param safe whether it is known to be in encryption mode
 * @param datastores what it reaches
 * @param networks what it reaches
 */
record TargetHost(
    ManagedObjectReference host,
    String name,
    boolean connected,
    boolean safe,
    Set<ManagedObjectReference> datastores,
    Set<ManagedObjectReference> networks) {

  TargetHost {
    datastores = Set.copyOf(datastores);
    networks = Set.copyOf(networks);
  }
}
