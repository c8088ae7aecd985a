package io.vmcrypt.testkit.internal.vcenter.soap;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A data object of the API: its type and the elements that it has. A value is a String, Boolean,
 * Integer, Long, Short, Instant, {@link MoRef}, DataObject, {@link AnyValue} or a list of these.
 */
public final class DataObject {

  private final String type;
  private final Map<String, Object> values = new LinkedHashMap<>();

  public DataObject(String type) {
    this.type = type;
  }

  public String type() {
    return type;
  }

  /** Sets an element; null removes it. */
  public DataObject with(String name, @Nullable Object value) {
    if (value == null) {
      values.remove(name);
    } else {
      values.put(name, value);
    }
    return this;
  }

  public @Nullable Object get(String name) {
    return values.get(name);
  }

  public boolean has(String name) {
    return values.containsKey(name);
  }

  public Map<String, Object> values() {
    return values;
  }

  /** The text of an element that must be there. */
  public String text(String name) {
    return String.valueOf(Objects.requireNonNull(values.get(name), name));
  }

  public @Nullable String findText(String name) {
    Object value = values.get(name);
    return value == null ? null : value.toString();
  }

  /** A data object that must be there. */
  public DataObject data(String name) {
    return (DataObject) Objects.requireNonNull(values.get(name), name);
  }

  public @Nullable DataObject findData(String name) {
    return (DataObject) values.get(name);
  }

  public int number(String name) {
    return ((Number) Objects.requireNonNull(values.get(name), name)).intValue();
  }

  public long longNumber(String name) {
    return ((Number) Objects.requireNonNull(values.get(name), name)).longValue();
  }

  public boolean flag(String name) {
    return Boolean.TRUE.equals(values.get(name));
  }

  public @Nullable MoRef findRef(String name) {
    return (MoRef) values.get(name);
  }

  public MoRef ref(String name) {
    return (MoRef) Objects.requireNonNull(values.get(name), name);
  }

  /** The data objects of a repeated element; empty if there are none. */
  public List<DataObject> list(String name) {
    return elements(name).stream().map(DataObject.class::cast).toList();
  }

  public List<String> texts(String name) {
    return elements(name).stream().map(Object::toString).toList();
  }

  public List<MoRef> refs(String name) {
    return elements(name).stream().map(MoRef.class::cast).toList();
  }

  private List<?> elements(String name) {
    Object value = values.get(name);
    return value == null ? List.of() : (List<?>) value;
  }

  /** A copy that shares no data object with this one. */
  public DataObject copy() {
    DataObject copy = new DataObject(type);
    values.forEach((name, value) -> copy.values.put(name, copyOf(value)));
    return copy;
  }

  private static Object copyOf(Object value) {
    if (value instanceof DataObject data) {
      return data.copy();
    }
    if (value instanceof List<?> list) {
      List<Object> copy = new ArrayList<>(list.size());
      for (Object element : list) {
        copy.add(copyOf(element));
      }
      return copy;
    }
    return value;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof DataObject that && type.equals(that.type) && values.equals(that.values);
  }

  @Override
  public int hashCode() {
    return Objects.hash(type, values);
  }

  /** Shows only the type: a data object may hold a password. */
  @Override
  public String toString() {
    return type;
  }
}
