package io.vmcrypt.vsphere.internal.soap;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;

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

  // by hand: the key of many maps, and what a record is given is slow until it is optimized

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof ManagedObjectReference reference
        && value.equals(reference.value)
        && type.equals(reference.type);
  }

  @Override
  public int hashCode() {
    return 31 * type.hashCode() + value.hashCode();
  }

  @Override
  public String toString() {
    return type + ":" + value;
  }
}
