package io.vmcrypt.testkit.internal.vcenter.inventory;

import io.vmcrypt.testkit.internal.vcenter.property.ManagedObject;
import io.vmcrypt.testkit.internal.vcenter.soap.MoRef;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What is where: the entities of a vCenter, by what they are in and by their names. Not
 * thread-safe.
 */
abstract class EntityTree {

  public static final MoRef ROOT = new MoRef("Folder", "group-d1");

  private final Function<MoRef, List<MoRef>> recentTasks;
  private final Map<MoRef, ManagedObject> objects = new LinkedHashMap<>();
  private final Map<MoRef, MoRef> parents = new LinkedHashMap<>();
  private final Map<MoRef, List<MoRef>> children = new LinkedHashMap<>();
  private final Map<MoRef, Map<String, List<MoRef>>> byName = new LinkedHashMap<>();
  private final Map<MoRef, String> names = new LinkedHashMap<>();
  private final CustomFields customFields = new CustomFields();
  private int next = 2;

  EntityTree(Function<MoRef, List<MoRef>> recentTasks) {
    this.recentTasks = recentTasks;
    folder(ROOT, "Datacenters", null, List.of("Folder", "Datacenter"));
  }

  MoRef ref(String type, String prefix) {
    return new MoRef(type, prefix + next++);
  }

  public ManagedObject add(ManagedObject object) {
    objects.put(object.ref(), object);
    return object;
  }

  void remove(MoRef ref) {
    objects.remove(ref);
  }

  ManagedObject entity(MoRef ref, String name, @Nullable MoRef parent) {
    children.put(ref, new ArrayList<>());
    place(ref, name, parent);
    return add(
        new ManagedObject(ref)
            .with("parent", () -> parents.get(ref))
            .with("overallStatus", "green")
            .with("configStatus", "green")
            .with("effectiveRole", List.of(-1))
            .with("alarmActionsEnabled", true)
            .with("customValue", () -> customFields.of(ref))
            .with("value", () -> customFields.of(ref))
            .with("recentTask", () -> recentTasks.apply(ref))
            .with("name", () -> names.get(ref)));
  }

  void place(MoRef ref, String name, @Nullable MoRef parent) {
    names.put(ref, name);
    if (parent != null) {
      parents.put(ref, parent);
      Objects.requireNonNull(children.get(parent)).add(ref);
      byName
          .computeIfAbsent(parent, key -> new LinkedHashMap<>())
          .computeIfAbsent(name, key -> new ArrayList<>())
          .add(ref);
    }
  }

  MoRef folder(MoRef ref, String name, @Nullable MoRef parent, List<String> childType) {
    entity(ref, name, parent)
        .with("childType", childType)
        .with("childEntity", () -> childrenOf(ref));
    return ref;
  }

  /** Takes it out of what it is in. */
  void displace(MoRef ref) {
    MoRef parent = parents.remove(ref);
    if (parent != null) {
      children.getOrDefault(parent, new ArrayList<>()).remove(ref);
      byName.getOrDefault(parent, Map.of()).values().forEach(refs -> refs.remove(ref));
    }
  }

  ManagedObject object(MoRef ref) {
    return Objects.requireNonNull(objects.get(ref), ref.value());
  }

  public CustomFields customFields() {
    return customFields;
  }

  public @Nullable MoRef parent(MoRef ref) {
    return parents.get(ref);
  }

  public @Nullable ManagedObject find(MoRef ref) {
    return objects.get(ref);
  }

  public List<MoRef> childrenOf(MoRef ref) {
    return List.copyOf(children.getOrDefault(ref, List.of()));
  }

  public @Nullable String name(MoRef ref) {
    return names.get(ref);
  }

  public @Nullable MoRef child(MoRef parent, String name) {
    List<MoRef> found = byName.getOrDefault(parent, Map.of()).getOrDefault(name, List.of());
    return found.isEmpty() ? null : found.get(0);
  }

  /** The entity at a path of escaped names such as {@code Datacenter/vm/Prod/web-01}. */
  public @Nullable MoRef byPath(String path) {
    MoRef at = ROOT;
    for (String part : path.split("/", -1)) {
      if (part.isEmpty()) {
        continue;
      }
      at = child(at, part);
      if (at == null) {
        return null;
      }
    }
    return at;
  }

  /** The path of an entity, without the root folder. */
  public String path(MoRef ref) {
    StringBuilder path = new StringBuilder();
    for (MoRef at = ref; at != null && !at.equals(ROOT); at = parents.get(at)) {
      path.insert(0, "/" + names.get(at));
    }
    return path.toString();
  }

  /** An entity and what it is in, from the inside out. */
  public List<MoRef> upwards(MoRef ref) {
    List<MoRef> path = new ArrayList<>();
    for (MoRef at = ref; at != null; at = parents.get(at)) {
      path.add(at);
    }
    return path;
  }

  @Nullable MoRef datacenterOf(MoRef ref) {
    return upwards(ref).stream()
        .filter(at -> at.type().equals("Datacenter"))
        .findFirst()
        .orElse(null);
  }

  public boolean isEntity(MoRef ref) {
    return names.containsKey(ref);
  }

  /** Forgets an entity that nothing is in. */
  public void forget(MoRef ref) {
    objects.remove(ref);
    children.remove(ref);
    names.remove(ref);
    displace(ref);
  }
}
