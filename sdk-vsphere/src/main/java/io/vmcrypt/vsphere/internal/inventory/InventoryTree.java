package io.vmcrypt.vsphere.internal.inventory;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.error.Attempt;
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

/**
 * What is above VMs in the inventory: folders, vApps and datacenters, which make a VM's path. For
 * one thread; what was read once is not read again.
 */
public final class InventoryTree {

  private static final List<String> CONTAINERS = List.of("Folder", "Datacenter", "VirtualApp");
  private static final int PAGE_SIZE = 1000;

  /** One object of the tree. */
  private record Entry(String name, Optional<ManagedObjectReference> parent) {}

  private final VimSession session;
  private final PropertyCollector collector;
  private final Map<ManagedObjectReference, Entry> entries = new HashMap<>();

  public InventoryTree(VimSession session, PropertyCollector collector) {
    this.session = requireNonNull(session, "session");
    this.collector = requireNonNull(collector, "collector");
  }

  /** Reads all containers and all VMs with their names. */
  public List<ManagedObjectReference> readAll(Attempt attempt) {
    ManagedObjectReference root = session.content().rootFolder();
    for (String type : CONTAINERS) {
      List<String> paths =
          type.equals("VirtualApp")
              ? List.of("name", "parent", "parentFolder")
              : List.of("name", "parent");
      collector.inventory(
          attempt, root, type, paths, PAGE_SIZE, ObjectProperties.capturing(this::add));
    }
    List<ManagedObjectReference> vms = new ArrayList<>();
    collector.inventory(
        attempt,
        root,
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

  /**
   * Reads a VM and all that is above it, in one call.
   *
   * @throws io.vmcrypt.core.error.NotFoundException if there is no such VM
   */
  public void readAbove(Attempt attempt, ManagedObjectReference vm) {
    collector.retrieve(
        attempt,
        filter ->
            filter
                .object("propSet", set -> properties(set, "ManagedEntity", "name", "parent"))
                .object("propSet", set -> properties(set, "VirtualMachine", "parentVApp"))
                .object("propSet", set -> properties(set, "VirtualApp", "parentFolder"))
                .object(
                    "objectSet",
                    set -> {
                      set.reference("obj", vm).bool("skip", false);
                      upwards(set, "parent", "ManagedEntity", "parent");
                      upwards(set, "parentVApp", "VirtualMachine", "parentVApp");
                      upwards(set, "parentFolder", "VirtualApp", "parentFolder");
                    }),
        PAGE_SIZE,
        ObjectProperties.capturing(this::add));
  }

  private static void properties(ElementWriter set, String type, String... paths) {
    set.text("type", type).bool("all", false);
    for (String path : paths) {
      set.text("pathSet", path);
    }
  }

  /** From an object of the type on to the one that the property names, and on from there. */
  private static void upwards(ElementWriter set, String name, String type, String property) {
    set.object(
        "selectSet",
        "TraversalSpec",
        traversal ->
            traversal
                .text("name", name)
                .text("type", type)
                .text("path", property)
                .bool("skip", false)
                .object("selectSet", next -> next.text("name", "parent"))
                .object("selectSet", next -> next.text("name", "parentFolder")));
  }

  private void add(ObjectProperties object) {
    // a vApp's parent is a resource pool as a rule; the folder that it is shown in is elsewhere
    Optional<ManagedObjectReference> parent =
        object
            .value("parentFolder")
            .or(() -> object.value("parentVApp"))
            .or(() -> object.value("parent"))
            .map(XmlFragment::reference);
    entries.put(object.object(), new Entry(object.text("name").orElse(""), parent));
  }

  /** A VM's name as people read it; its id if these credentials may not see the name. */
  public String name(ManagedObjectReference vm) {
    Entry entry = entries.get(vm);
    return entry == null || entry.name().isEmpty() ? vm.value() : InventoryName.shown(entry.name());
  }

  /** A VM's path; empty if it cannot be followed up to the root. */
  public String path(ManagedObjectReference vm) {
    ManagedObjectReference root = session.content().rootFolder();
    Deque<String> names = new ArrayDeque<>();
    Set<ManagedObjectReference> seen = new HashSet<>();
    ManagedObjectReference at = vm;
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
