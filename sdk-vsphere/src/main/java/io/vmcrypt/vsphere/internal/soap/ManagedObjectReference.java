package io.vmcrypt.vsphere.internal.soap;

import static java.util.Objects.requireNonNull;

/**
 * vSphere {@code ManagedObjectReference}: which object at the server.
 *
 * @param type {@code VirtualMachine}
 * @param value {@code vm-42}
 */
public record ManagedObjectReference(String type, String value) {

  public ManagedObjectReference {
    requireNonNull(type, "type");
    requireNonNull(value, "value");
  }

  @Override
  public String toString() {
    return type + ":" + value;
  }
}
