package io.vmcrypt.testkit.internal.vcenter.inventory;

import io.vmcrypt.testkit.internal.vcenter.soap.DataObject;
import io.vmcrypt.testkit.internal.vcenter.soap.Literals;
import io.vmcrypt.testkit.internal.vcenter.soap.MoRef;
import io.vmcrypt.testkit.internal.vcenter.soap.VimFault;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The custom attributes of a vCenter, and their values. Not thread-safe. */
public final class CustomFields {

  private static final MoRef MANAGER = new MoRef("CustomFieldsManager", "CustomFieldsManager");
  private static final int FIRST_KEY = 101;

  private final Map<Integer, DataObject> fields = new LinkedHashMap<>();
  private final Map<MoRef, Map<Integer, String>> values = new LinkedHashMap<>();

  /** All fields. */
  public List<DataObject> all() {
    return List.copyOf(fields.values());
  }

  /**
   * Adds a field.
   *
   * @param type of which objects; null for all
   */
  public DataObject add(String name, @Nullable String type) throws VimFault {
    for (DataObject field : fields.values()) {
      String other = field.findText("managedObjectType");
      if (field.text("name").equals(name)
          && (type == null || other == null || type.equals(other))) {
        throw VimFault.duplicateName(name, MANAGER);
      }
    }
    int key = FIRST_KEY + fields.size();
    DataObject field =
        Literals.of("CustomFieldDef")
            .with("key", key)
            .with("name", name)
            .with("managedObjectType", type);
    fields.put(key, field);
    return field;
  }

  /** Sets a value; an empty one stays as an empty one. */
  public void set(MoRef entity, int key, String value) throws VimFault {
    DataObject field = fields.get(key);
    String type = field == null ? null : field.findText("managedObjectType");
    if (field == null || (type != null && !type.equals(entity.type()))) {
      throw VimFault.invalidArgument("key");
    }
    values.computeIfAbsent(entity, none -> new LinkedHashMap<>()).put(key, value);
  }

  /** The values of an object. */
  public List<DataObject> of(MoRef entity) {
    List<DataObject> found = new ArrayList<>();
    values
        .getOrDefault(entity, Map.of())
        .forEach(
            (key, value) ->
                found.add(
                    new DataObject("CustomFieldStringValue")
                        .with("key", key)
                        .with("value", value)));
    return found;
  }

  /** The values of an object by the names of the fields. */
  public Map<String, String> named(MoRef entity) {
    Map<String, String> named = new LinkedHashMap<>();
    values
        .getOrDefault(entity, Map.of())
        .forEach(
            (key, value) -> {
              DataObject field = fields.get(key);
              named.put(field == null ? String.valueOf(key) : field.text("name"), value);
            });
    return named;
  }
}
