package io.vmcrypt.vsphere.internal.inventory;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.error.DecodingException;
import io.vmcrypt.vsphere.internal.names.InventoryName;
import io.vmcrypt.vsphere.internal.session.VimSession;
import io.vmcrypt.vsphere.internal.soap.ElementWriter;
import io.vmcrypt.vsphere.internal.soap.ManagedObjectReference;
import io.vmcrypt.vsphere.internal.soap.XmlFragment;
import io.vmcrypt.vsphere.internal.vim.ObjectProperties;
import io.vmcrypt.vsphere.internal.vim.PropertyCollector;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is above VMs in the inventory: folders, vApps and datacenters, which make a VM's path. For
 * one thread. What was read once is not read again.
 */
public final class InventoryTree {

  private static final String VAPP = "VirtualApp";
  private static final int PAGE_SIZE = 1000;

  /** One object of the tree. */
  private record Entry(String name, Optional<ManagedObjectReference> parent) {}

  private final VimSession session;
  private final PropertyCollector collector;
  private final Map<ManagedObjectReference, Entry> entries = new HashMap<>();
  // many VMs are in one folder
  private final Map<ManagedObjectReference, String> paths = new HashMap<>();

  public InventoryTree(VimSession session, PropertyCollector collector) {
    this.session = requireNonNull(session, "session");
    this.collector = requireNonNull(collector, "collector");
  }

  /** Reads all VMs with their names and all that is above them. */
  public List<ManagedObjectReference> readAll(Attempt attempt) {
    List<ManagedObjectReference> vms = new ArrayList<>();
    readContainers(attempt);
    collector.inventory(
        attempt,
        "VirtualMachine",
        List.of("name", "parent", "parentVApp"),
        PAGE_SIZE,
        ObjectProperties.capturing(
            vm -> {
              add(vm);
              vms.add(vm.object());
            }));
    return vms;
  }

  /** Reads all that can be above a VM. */
  public void readContainers(Attempt attempt) {
    readAll(attempt, "Folder", List.of("name", "parent"));
    readAll(attempt, "Datacenter", List.of("name", "parent"));
    readAll(attempt, VAPP, List.of("name", "parentFolder", "parentVApp"));
  }

  private void readAll(Attempt attempt, String type, List<String> paths) {
    collector.inventory(attempt, type, paths, PAGE_SIZE, ObjectProperties.capturing(this::add));
  }

  /**
   * Reads a VM and all that is above it, in one call; in two if it is in a vApp.
   *
   * @throws io.vmcrypt.core.error.NotFoundException if there is no such VM
   */
  public void readAbove(Attempt attempt, ManagedObjectReference vm) {
    if (entries.containsKey(vm)) {
      return;
    }
    readAbove(attempt, vm, "VirtualMachine", List.of("parentVApp"), List.of("parent"));
    if (!entries.containsKey(vm)) {
      throw new DecodingException(
          attempt, "vCenter answered without the object " + vm.value(), "Look at vCenter's log.");
    }
    parent(vm)
        .filter(parent -> parent.type().equals(VAPP) && !entries.containsKey(parent))
        .ifPresent(
            vapp -> {
              List<String> ways = List.of("parentFolder", "parentVApp");
              readAbove(attempt, vapp, VAPP, ways, List.of("parent", "parentFolder", "parentVApp"));
            });
  }

  /**
   * Reads upwards.
   *
   * @param more properties of that type besides name and parent
   * @param ways properties that lead upwards
   */
  private void readAbove(
      Attempt attempt,
      ManagedObjectReference start,
      String type,
      List<String> more,
      List<String> ways) {
    collector.retrieve(
        attempt,
        filter ->
            filter
                .object(
                    "propSet", set -> properties(set, "ManagedEntity", List.of("name", "parent")))
                .object("propSet", set -> properties(set, type, more))
                .object(
                    "objectSet",
                    set -> {
                      set.reference("obj", start).bool("skip", false);
                      ways.forEach(way -> upwards(set, way, ways));
                    }),
        PAGE_SIZE,
        ObjectProperties.capturing(this::add));
  }

  private static void properties(ElementWriter set, String type, List<String> paths) {
    set.text("type", type).bool("all", false);
    paths.forEach(path -> set.text("pathSet", path));
  }

  /** Goes from an object to the one that the property names, and on from there. */
  private static void upwards(ElementWriter set, String property, List<String> onwards) {
    set.object(
        "selectSet",
        "TraversalSpec",
        traversal -> {
          traversal
              .text("name", property)
              .text("type", property.equals("parent") ? "ManagedEntity" : VAPP)
              .text("path", property)
              .bool("skip", false);
          onwards.forEach(way -> traversal.object("selectSet", next -> next.text("name", way)));
        });
  }

  private void add(ObjectProperties object) {
    paths.clear();
    entries.put(object.object(), new Entry(object.text("name").orElse(""), parentOf(object)));
  }

  /** Where a VM, or what can be above one, is shown: in a vApp, if it is in one. */
  public static Optional<ManagedObjectReference> parentOf(ObjectProperties object) {
    Optional<XmlFragment> parent =
        object.value("parentFolder").or(() -> object.value("parentVApp"));
    if (parent.isEmpty() && !object.object().type().equals(VAPP)) {
      // for a vApp "parent" is its resource pool, not the place where it is shown
      parent = object.value("parent");
    }
    return parent.map(XmlFragment::reference);
  }

  /**
   * The same of a VM.
   *
   * @param vapp its {@code parentVApp}
   * @param folder its {@code parent}
   */
  public static Optional<ManagedObjectReference> parentOf(
      @Nullable ManagedObjectReference vapp, @Nullable ManagedObjectReference folder) {
    return Optional.ofNullable(vapp == null ? folder : vapp);
  }

  private Optional<ManagedObjectReference> parent(ManagedObjectReference object) {
    Entry entry = entries.get(object);
    return entry == null ? Optional.empty() : entry.parent();
  }

  /** A VM's name as vSphere keeps it; empty if these credentials may not see it. */
  public String kept(ManagedObjectReference vm) {
    Entry entry = entries.get(vm);
    return entry == null ? "" : entry.name();
  }

  /** A VM's name as people read it; its id if these credentials may not see the name. */
  public String name(ManagedObjectReference vm) {
    String kept = kept(vm);
    return kept.isEmpty() ? vm.value() : InventoryName.shown(kept);
  }

  /** The path of a VM or of a container of VMs; empty if it cannot be followed up to the root. */
  public String path(ManagedObjectReference object) {
    String known = paths.get(object);
    if (known == null) {
      known = followed(object);
      if (!object.type().equals("VirtualMachine")) {
        paths.put(object, known);
      }
    }
    return known;
  }

  private String followed(ManagedObjectReference object) {
    ManagedObjectReference root = session.content().rootFolder();
    Deque<String> names = new ArrayDeque<>();
    Set<ManagedObjectReference> seen = new HashSet<>();
    ManagedObjectReference at = object;
    while (!at.equals(root)) {
      Entry entry = entries.get(at);
      if (entry == null || entry.name().isEmpty() || entry.parent().isEmpty() || !seen.add(at)) {
        return "";
      }
      names.addFirst(entry.name());
      at = entry.parent().get();
    }
    return "/" + String.join("/", names);
  }
}
