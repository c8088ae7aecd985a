package io.vmcrypt.vsphere.internal.move;

import io.vmcrypt.vsphere.internal.soap.ManagedObjectReference;
import java.util.Optional;

/**
 * A datastore of the target.
 *
 * @param freeBytes how much is free; empty if vCenter does not say
 * @param obstacle why no VM can come to it; empty if vCenter tells of none
 */
record TargetStore(
    ManagedObjectReference datastore,
    String name,
    Optional<Long> freeBytes,
    Optional<String> obstacle) {}
