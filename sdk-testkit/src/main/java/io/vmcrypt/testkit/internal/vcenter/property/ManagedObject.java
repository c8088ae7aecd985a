package io.vmcrypt.testkit.internal.vcenter.property;

import io.vmcrypt.testkit.internal.vcenter.soap.MoRef;
import io.vmcrypt.testkit.internal.vcenter.soap.VimFault;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A managed object: a reference, and properties that are computed when they are read. */
public final class ManagedObject {

  private final MoRef ref;
  private final Map<String, Supplier<? extends @Nullable Object>> properties;
  private final Function<String, @Nullable VimFault> refusal;

  public ManagedObject(MoRef ref) {
    this(ref, new LinkedHashMap<>(), path -> null);
  }

  private ManagedObject(
      MoRef ref,
      Map<String, Supplier<? extends @Nullable Object>> properties,
      Function<String, @Nullable VimFault> refusal) {
    this.ref = ref;
    this.properties = properties;
    this.refusal = refusal;
  }

  /**
   * The same object, as somebody sees it who may not read everything.
   *
   * @param why of the path of a property: why it is not told; null if it is
   */
  public ManagedObject refusing(Function<String, @Nullable VimFault> why) {
    return new ManagedObject(ref, properties, why);
  }

  /** Why a property is not told to who looks; null if it is. */
  public @Nullable VimFault refusal(String path) {
    return refusal.apply(path);
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
