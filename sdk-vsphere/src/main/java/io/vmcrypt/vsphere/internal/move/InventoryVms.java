package io.vmcrypt.vsphere.internal.move;

import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.error.DecodingException;
import io.vmcrypt.vsphere.internal.session.VimSession;
import io.vmcrypt.vsphere.internal.soap.ManagedObjectReference;
import io.vmcrypt.vsphere.internal.soap.Returns;
import io.vmcrypt.vsphere.internal.soap.XmlFragment;
import io.vmcrypt.vsphere.internal.vim.ObjectProperties;
import io.vmcrypt.vsphere.internal.vim.PropertyCollector;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * The VMs of a vCenter: by their instance UUIDs, and which names folders have. What a vCenter does
 * not show of a VM makes it one without instance UUID. Immutable.
 */
record InventoryVms(
    Map<String, List<String>> byUuid, Map<ManagedObjectReference, Set<String>> names) {

  private static final String TYPE = "VirtualMachine";
  private static final String NAME = "name";
  private static final String FOLDER = "parent";
  private static final String INSTANCE_UUID = "config.instanceUuid";
  private static final int PAGE_SIZE = 1000;

  /** Reads all, a thousand in one call. */
  static InventoryVms read(Attempt attempt, VimSession session) {
    Map<String, List<String>> byUuid = new HashMap<>();
    Map<ManagedObjectReference, Set<String>> names = new HashMap<>();
    new PropertyCollector(session)
        .inventory(
            attempt,
            TYPE,
            List.of(NAME, FOLDER, INSTANCE_UUID),
            PAGE_SIZE,
            ObjectProperties.capturing(
                vm -> {
                  String uuid = same(vm.text(INSTANCE_UUID).orElse(""));
                  if (!uuid.isEmpty()) {
                    // nearly always one
                    byUuid
                        .computeIfAbsent(uuid, none -> new ArrayList<>(1))
                        .add(vm.object().value());
                  }
                  vm.value(FOLDER)
                      .map(XmlFragment::reference)
                      .map(folder -> names.computeIfAbsent(folder, none -> new HashSet<>()))
                      .ifPresent(all -> all.add(vm.text(NAME).orElse("")));
                }));
    return new InventoryVms(byUuid, names);
  }

  /** Looks for a few VMs, with one call for each; no names are read. */
  static InventoryVms search(Attempt attempt, VimSession session, Collection<String> uuids) {
    ManagedObjectReference index =
        session
            .content()
            .manager("searchIndex")
            .orElseThrow(
                () ->
                    new DecodingException(
                        attempt, "the server has no search index", "Use a vCenter."));
    Map<String, List<String>> found = new HashMap<>();
    for (String uuid : uuids) {
      List<ManagedObjectReference> vms =
          session.read(
              attempt,
              "FindAllByUuid",
              index,
              arguments ->
                  arguments.text("uuid", uuid).bool("vmSearch", true).bool("instanceUuid", true),
              Returns.list(XmlFragment::reference));
      found.put(same(uuid), vms.stream().map(ManagedObjectReference::value).distinct().toList());
    }
    return new InventoryVms(found, Map.of());
  }

  /** The ids of the VMs that have an instance UUID; upper and lower case are the same. */
  List<String> ids(String uuid) {
    return List.copyOf(byUuid.getOrDefault(same(uuid), List.of()));
  }

  /**
   * Whether a folder has a VM of a name.
   *
   * @param kept as vSphere keeps it
   */
  boolean hasName(ManagedObjectReference folder, String kept) {
    return names.getOrDefault(folder, Set.of()).contains(kept);
  }

  private static String same(String uuid) {
    return uuid.strip().toLowerCase(Locale.ROOT);
  }
}
