package io.vmcrypt.testkit.internal.vcenter.property;

import io.vmcrypt.testkit.internal.vcenter.soap.AnyValue;
import io.vmcrypt.testkit.internal.vcenter.soap.ApiVersion;
import io.vmcrypt.testkit.internal.vcenter.soap.DataObject;
import io.vmcrypt.testkit.internal.vcenter.soap.MoRef;
import io.vmcrypt.testkit.internal.vcenter.soap.TypeTable;
import io.vmcrypt.testkit.internal.vcenter.soap.VimFault;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A {@code PropertyFilterSpec}: which objects, how to find them, and which of their properties. */
public final class PropertyQuery {

  /**
   * An object that was found.
   *
   * @param values the properties that are set
   * @param hidden those that are not told to who asks, and why
   */
  public record Row(MoRef object, Map<String, Object> values, Map<String, VimFault> hidden) {}

  /**
   * @param paths for each of {@code names}
   */
  private record PropertyWish(
      String type, boolean all, List<String> names, List<PropertyPath> paths) {}

  /** An object, and the number of the traversal that reached it. */
  private record Visit(MoRef object, int traversal) {}

  private final TypeTable table;
  private final ApiVersion version;
  private final List<PropertyWish> wishes = new ArrayList<>();
  private final List<DataObject> objectSpecs;
  private final boolean reportMissing;
  private final Map<String, PropertyPath> traversals = new HashMap<>();
  private final IdentityHashMap<DataObject, Integer> numbers = new IdentityHashMap<>();

  /** Names count in the whole specification, not only below the object where they are given. */
  private final Map<String, DataObject> named = new HashMap<>();

  public PropertyQuery(DataObject spec, TypeTable table, ApiVersion version) throws VimFault {
    this.table = table;
    this.version = version;
    this.objectSpecs = spec.list("objectSet");
    this.reportMissing = spec.flag("reportMissingObjectsInResults");
    for (DataObject wish : spec.list("propSet")) {
      String type = managedType(wish.text("type"));
      List<String> names = wish.texts("pathSet");
      List<PropertyPath> paths = new ArrayList<>();
      for (String path : names) {
        paths.add(PropertyPath.parse(path, type, table, version));
      }
      wishes.add(new PropertyWish(type, wish.flag("all"), names, paths));
    }
    objectSpecs.forEach(object -> collectNames(object.list("selectSet")));
    for (DataObject object : objectSpecs) {
      checkTraversals(object.list("selectSet"));
    }
  }

  private String managedType(String type) throws VimFault {
    if (!table.isManaged(type)) {
      throw new VimFault(
          new DataObject("InvalidType").with("argument", type),
          "Unable to resolve the managed object type " + type);
    }
    return type;
  }

  private void checkTraversals(List<DataObject> selections) throws VimFault {
    for (DataObject selection : selections) {
      if (selection.type().equals("TraversalSpec")) {
        numbers.put(selection, numbers.size());
        String type = managedType(selection.text("type"));
        String path = selection.text("path");
        traversals.put(type + "." + path, PropertyPath.parse(path, type, table, version));
        checkTraversals(selection.list("selectSet"));
      } else if (selection.findText("name") == null || !named.containsKey(selection.text("name"))) {
        throw VimFault.invalidArgument("specSet.objectSet.selectSet.name");
      }
    }
  }

  private void collectNames(List<DataObject> selections) {
    for (DataObject selection : selections) {
      if (selection.type().equals("TraversalSpec")) {
        String name = selection.findText("name");
        if (name != null) {
          named.putIfAbsent(name, selection);
        }
        collectNames(selection.list("selectSet"));
      }
    }
  }

  /**
   * The objects with their properties, in the order in which they are reached. A starting point
   * that is gone by now is left out alone, with what only it leads to.
   */
  List<Row> rows(Function<MoRef, @Nullable ManagedObject> lookup) throws VimFault {
    List<Row> rows = new ArrayList<>();
    for (MoRef ref : reached(lookup)) {
      ManagedObject object = lookup.apply(ref);
      if (object != null) {
        rows.add(new Row(ref, values(object), hidden(object)));
      }
    }
    return rows;
  }

  /**
   * What somebody without a session is told: each object where a search begins, with next to none
   * of its properties. No property is read to find others, so there are none, and nothing says so.
   */
  public List<Row> rowsWithoutSession(Function<MoRef, @Nullable ManagedObject> lookup)
      throws VimFault {
    checkPresent(lookup);
    List<Row> rows = new ArrayList<>();
    for (DataObject spec : objectSpecs) {
      ManagedObject object = lookup.apply(spec.ref("obj"));
      if (object == null || spec.flag("skip") || !isWanted(object.ref())) {
        continue;
      }
      Map<String, Object> values = values(object);
      Map<String, VimFault> hidden = new LinkedHashMap<>();
      for (String name : names(object.ref().type())) {
        if (!isForAll(object.ref(), name)) {
          hidden.put(name, VimFault.notAuthenticated(object.ref()));
        }
      }
      values.keySet().removeAll(hidden.keySet());
      rows.add(new Row(object.ref(), values, hidden));
    }
    return rows;
  }

  /** As {@code missingSet} tells what is hidden. */
  public static List<DataObject> missing(Map<String, VimFault> hidden) {
    List<DataObject> missing = new ArrayList<>();
    hidden.forEach(
        (name, why) ->
            missing.add(
                new DataObject("MissingProperty")
                    .with("path", name)
                    .with("fault", why.localized())));
    return missing;
  }

  /** Whether a property is told to somebody without a session too. */
  public static boolean isForAll(MoRef object, String property) {
    return PropertyPrivileges.isForAll(object.type(), property);
  }

  /** The properties that are wanted, and need a privilege that who asks lacks. */
  Map<String, VimFault> hidden(ManagedObject object) {
    Map<String, VimFault> hidden = new LinkedHashMap<>();
    for (String name : names(object.ref().type())) {
      VimFault why = object.refusal(name);
      if (why != null) {
        hidden.put(name, why);
      }
    }
    return hidden;
  }

  /** The properties that are wanted of objects of a type. */
  private Set<String> names(String type) {
    Set<String> names = new LinkedHashSet<>();
    for (PropertyWish wish : wishes) {
      if (table.isManagedA(type, wish.type())) {
        names.addAll(
            wish.all()
                ? table.properties(type).stream()
                    .filter(field -> version.includes(field.since()))
                    .map(TypeTable.Field::name)
                    .toList()
                : wish.names());
      }
    }
    return names;
  }

  /** The objects of which properties are wanted, in the order in which they are reached. */
  List<MoRef> objects(Function<MoRef, @Nullable ManagedObject> lookup) throws VimFault {
    checkPresent(lookup);
    return reached(lookup);
  }

  private List<MoRef> reached(Function<MoRef, @Nullable ManagedObject> lookup) {
    Set<MoRef> found = new LinkedHashSet<>();
    for (DataObject spec : objectSpecs) {
      visit(
          spec.ref("obj"),
          spec.flag("skip"),
          spec.list("selectSet"),
          found,
          new HashSet<>(),
          lookup);
    }
    return found.stream().filter(this::isWanted).toList();
  }

  private boolean isWanted(MoRef ref) {
    return wishes.stream().anyMatch(wish -> table.isManagedA(ref.type(), wish.type()));
  }

  /** Refuses starting points that are not there, unless they are only to be reported. */
  public void checkPresent(Function<MoRef, @Nullable ManagedObject> lookup) throws VimFault {
    List<MoRef> missing = missing(lookup);
    if (!missing.isEmpty() && !reportMissing) {
      throw VimFault.objectNotFound(missing.get(0));
    }
  }

  /** The starting points that do not exist any more. */
  private List<MoRef> missing(Function<MoRef, @Nullable ManagedObject> lookup) {
    return objectSpecs.stream()
        .map(spec -> spec.ref("obj"))
        .filter(ref -> lookup.apply(ref) == null)
        .toList();
  }

  private void visit(
      MoRef ref,
      boolean skip,
      List<DataObject> selections,
      Set<MoRef> found,
      Set<Visit> visited,
      Function<MoRef, @Nullable ManagedObject> lookup) {
    ManagedObject object = lookup.apply(ref);
    if (object == null) {
      return;
    }
    if (!skip) {
      found.add(ref);
    }
    for (DataObject selection : selections) {
      DataObject spec =
          selection.type().equals("TraversalSpec")
              ? selection
              : Objects.requireNonNull(named.get(selection.text("name")));
      if (!table.isManagedA(ref.type(), spec.text("type"))) {
        continue;
      }
      PropertyPath path =
          Objects.requireNonNull(traversals.get(spec.text("type") + "." + spec.text("path")));
      for (MoRef next :
          references(
              object.refusal(spec.text("path")) == null ? path.value(object, table) : null)) {
        if (visited.add(new Visit(next, Objects.requireNonNull(numbers.get(spec))))) {
          visit(next, spec.flag("skip"), spec.list("selectSet"), found, visited, lookup);
        }
      }
    }
  }

  private static List<MoRef> references(@Nullable Object value) {
    if (value instanceof MoRef ref) {
      return List.of(ref);
    }
    if (value instanceof AnyValue any && any.value() instanceof List<?> list) {
      return list.stream().filter(MoRef.class::isInstance).map(MoRef.class::cast).toList();
    }
    return List.of();
  }

  /** The properties of an object that are wanted and set. */
  Map<String, Object> values(ManagedObject object) throws VimFault {
    String type = object.ref().type();
    Map<String, Object> values = new LinkedHashMap<>();
    for (PropertyWish wish : wishes) {
      if (!table.isManagedA(type, wish.type())) {
        continue;
      }
      if (wish.all()) {
        for (TypeTable.Field field : table.properties(type)) {
          Object value = object.property(field.name());
          if (value != null
              && version.includes(field.since())
              && object.refusal(field.name()) == null) {
            values.put(field.name(), PropertyPath.typed(field, value, table));
          }
        }
      } else {
        for (int i = 0; i < wish.names().size(); i++) {
          wish.paths().get(i).checkModelled(object, table);
          Object value = wish.paths().get(i).value(object, table);
          if (value != null && object.refusal(wish.names().get(i)) == null) {
            values.put(wish.names().get(i), value);
          }
        }
      }
    }
    return values;
  }
}
