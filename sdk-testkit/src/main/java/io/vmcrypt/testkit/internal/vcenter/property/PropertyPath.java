package io.vmcrypt.testkit.internal.vcenter.property;

import io.vmcrypt.testkit.internal.vcenter.soap.AnyValue;
import io.vmcrypt.testkit.internal.vcenter.soap.ApiVersion;
import io.vmcrypt.testkit.internal.vcenter.soap.DataObject;
import io.vmcrypt.testkit.internal.vcenter.soap.TypeTable;
import io.vmcrypt.testkit.internal.vcenter.soap.VimFault;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A path to a property, such as {@code config.hardware.device[2000].backing}: whether a type has
 * it, and its value on an object.
 */
public final class PropertyPath {

  /**
   * A step of the path.
   *
   * @param key the key in brackets, null if there is none
   */
  private record Step(String name, @Nullable String key) {}

  private final String text;
  private final List<Step> steps = new ArrayList<>();

  private PropertyPath(String text) {
    this.text = text;
  }

  /** Parses a path and makes sure that the type has it in this release. */
  public static PropertyPath parse(
      String text, String managedType, TypeTable table, ApiVersion version) throws VimFault {
    PropertyPath path = new PropertyPath(text);
    for (String part : path.split()) {
      int bracket = part.indexOf('[');
      if (bracket < 0) {
        path.steps.add(new Step(part, null));
      } else if (part.endsWith("]")) {
        String key = part.substring(bracket + 1, part.length() - 1);
        boolean quoted = key.length() >= 2 && key.startsWith("\"") && key.endsWith("\"");
        path.steps.add(
            new Step(
                part.substring(0, bracket), quoted ? key.substring(1, key.length() - 1) : key));
      } else {
        throw path.invalid();
      }
    }
    TypeTable.Field field = table.property(managedType, path.steps.get(0).name());
    if (field == null || !version.includes(field.since())) {
      throw path.invalid();
    }
    List<TypeTable.Field> candidates = List.of(field);
    for (int i = 1; i < path.steps.size(); i++) {
      List<TypeTable.Field> from = candidates;
      candidates = members(from, path.steps.get(i - 1), path.steps.get(i), table, version);
      if (candidates.isEmpty()) {
        // a real vCenter may have more elements in a type of which only the name is known here
        throw from.stream().allMatch(candidate -> table.knows(candidate.type()))
            ? path.invalid()
            : path.notModelled(managedType);
      }
    }
    return path;
  }

  private List<String> split() {
    List<String> parts = new ArrayList<>();
    int depth = 0;
    int start = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      depth += c == '[' ? 1 : c == ']' ? -1 : 0;
      if (c == '.' && depth == 0) {
        parts.add(text.substring(start, i));
        start = i + 1;
      }
    }
    parts.add(text.substring(start));
    return parts;
  }

  private static List<TypeTable.Field> members(
      List<TypeTable.Field> candidates, Step from, Step to, TypeTable table, ApiVersion version) {
    List<TypeTable.Field> members = new ArrayList<>();
    for (TypeTable.Field candidate : candidates) {
      if (candidate.repeated() && from.key() == null) {
        continue;
      }
      for (String type : table.subtypes(candidate.type())) {
        for (TypeTable.Field field : table.fields(type)) {
          if (field.name().equals(to.name()) && version.includes(field.since())) {
            members.add(field);
          }
        }
      }
    }
    return members;
  }

  private VimFault invalid() {
    return new VimFault(
        new DataObject("InvalidProperty").with("name", text), "Invalid property: " + text);
  }

  private VimFault notModelled(String managedType) {
    return VimFault.notSupported(
        "This fake does not model the property " + text + " of " + managedType);
  }

  /**
   * Refuses a property that every real object of the type has, but this stand-in does not model.
   */
  public void checkModelled(ManagedObject object, TypeTable table) throws VimFault {
    String name = steps.get(0).name();
    TypeTable.Field field = table.property(object.ref().type(), name);
    if (field != null && !field.optional() && !object.has(name)) {
      throw notModelled(object.ref().type());
    }
  }

  /** The value with its type, null if it is unset. */
  public @Nullable Object value(ManagedObject object, TypeTable table) {
    Step first = steps.get(0);
    Object value = object.property(first.name());
    TypeTable.Field field =
        Objects.requireNonNull(table.property(object.ref().type(), first.name()), first.name());
    value = keyed(first, value);
    for (Step step : steps.subList(1, steps.size())) {
      if (!(value instanceof DataObject data)) {
        return null;
      }
      TypeTable.Field found = null;
      for (TypeTable.Field candidate : table.fields(data.type())) {
        if (candidate.name().equals(step.name())) {
          found = candidate;
        }
      }
      if (found == null) {
        return null;
      }
      field = found;
      value = keyed(step, data.get(step.name()));
    }
    return value == null ? null : typed(field, value, table);
  }

  private static @Nullable Object keyed(Step step, @Nullable Object value) {
    if (step.key() == null) {
      return value;
    }
    if (value instanceof List<?> list) {
      for (Object element : list) {
        if (element instanceof DataObject data
            && data.has("key")
            && data.text("key").equals(step.key())) {
          return data;
        }
      }
    }
    return null;
  }

  /** Adds the type to lists and enumerations, which need it as xsd:anyType. */
  static Object typed(TypeTable.Field field, Object value, TypeTable table) {
    if (value instanceof List<?> list) {
      return new AnyValue(field.type(), true, list);
    }
    return table.isEnum(field.type()) ? new AnyValue(field.type(), false, value) : value;
  }
}
