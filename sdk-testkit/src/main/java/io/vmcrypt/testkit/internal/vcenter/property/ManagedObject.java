package io.vmcrypt.testkit.internal.vcenter.property;

import io.vmcrypt.testkit.internal.vcenter.soap.MoRef;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A managed object: a reference, and properties that are computed when they are read. */
public final class ManagedObject {

  private final MoRef ref;
  private final Map<String, Supplier<? extends @Nullable Object>> properties =
      new LinkedHashMap<>();

  public ManagedObject(MoRef ref) {
    this.ref = ref;
  }

  public MoRef ref() {
    return ref;
  }

  public ManagedObject with(String name, Supplier<? extends @Nullable Object> value) {
    properties.put(name, value);
    return this;
  }

  public ManagedObject with(String name, Object value) {
    return with(name, () -> value);
  }

  /** Whether the property is modelled, set or not. */
  boolean has(String name) {
    return properties.containsKey(name);
  }

  /** The value of a property, null if it is unset. */
  public @Nullable Object property(String name) {
    Supplier<? extends @Nullable Object> value = properties.get(name);
    return value == null ? null : value.get();
  }
}
