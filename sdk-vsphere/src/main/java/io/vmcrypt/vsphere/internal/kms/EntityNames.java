package io.vmcrypt.vsphere.internal.kms;

import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.error.NotFoundException;
import io.vmcrypt.vsphere.internal.inventory.InventoryName;
import io.vmcrypt.vsphere.internal.session.VimSession;
import io.vmcrypt.vsphere.internal.soap.ManagedObjectReference;
import io.vmcrypt.vsphere.internal.vim.ObjectProperties;
import io.vmcrypt.vsphere.internal.vim.PropertyCollector;
import io.vmcrypt.vsphere.kms.KeyUser;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Reads the names of objects of the inventory. */
final class EntityNames {

  private static final int PAGE_SIZE = 1000;

  private final PropertyCollector collector;

  EntityNames(VimSession session) {
    this.collector = new PropertyCollector(session);
  }

  /** In the order of the objects; the id where there is no name to be seen. */
  List<KeyUser> of(Attempt attempt, Collection<ManagedObjectReference> objects) {
    Map<ManagedObjectReference, String> names = new HashMap<>();
    if (!objects.isEmpty()) {
      try {
        read(attempt, objects, names);
      } catch (NotFoundException e) {
        // one of them has gone meanwhile, and vCenter then tells of none
        objects.forEach(object -> readIfThere(attempt, object, names));
      }
    }
    return objects.stream()
        .map(object -> new KeyUser(object.value(), names.getOrDefault(object, object.value())))
        .toList();
  }

  private void readIfThere(
      Attempt attempt, ManagedObjectReference object, Map<ManagedObjectReference, String> names) {
    try {
      read(attempt, List.of(object), names);
    } catch (NotFoundException e) {
      names.remove(object);
    }
  }

  private void read(
      Attempt attempt,
      Collection<ManagedObjectReference> objects,
      Map<ManagedObjectReference, String> names) {
    collector.retrieve(
        attempt,
        filter -> {
          filter.object(
              "propSet",
              set -> set.text("type", "ManagedEntity").bool("all", false).text("pathSet", "name"));
          objects.forEach(
              object ->
                  filter.object(
                      "objectSet", set -> set.reference("obj", object).bool("skip", false)));
        },
        PAGE_SIZE,
        ObjectProperties.capturing(
            found ->
                found
                    .text("name")
                    .ifPresent(name -> names.put(found.object(), InventoryName.shown(name)))));
  }
}
