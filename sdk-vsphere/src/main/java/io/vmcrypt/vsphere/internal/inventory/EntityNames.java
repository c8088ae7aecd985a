package io.vmcrypt.vsphere.internal.inventory;

import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.error.NotFoundException;
import io.vmcrypt.core.error.PermissionDeniedException;
import io.vmcrypt.vsphere.internal.names.InventoryName;
import io.vmcrypt.vsphere.internal.session.VimSession;
import io.vmcrypt.vsphere.internal.soap.ManagedObjectReference;
import io.vmcrypt.vsphere.internal.vim.ObjectProperties;
import io.vmcrypt.vsphere.internal.vim.PropertyCollector;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Reads the names of objects of the inventory. */
public final class EntityNames {

  private static final int PAGE_SIZE = 1000;

  private final PropertyCollector collector;

  public EntityNames(VimSession session) {
    this.collector = new PropertyCollector(session);
  }

  /** The name of each; its id if this user may not see the name. */
  public Map<ManagedObjectReference, String> of(
      Attempt attempt, Collection<ManagedObjectReference> objects) {
    Map<ManagedObjectReference, String> names = new HashMap<>();
    objects.forEach(object -> names.put(object, object.value()));
    if (!objects.isEmpty()) {
      try {
        read(attempt, objects, names);
      } catch (NotFoundException | PermissionDeniedException e) {
        // one object is gone or hidden, and vCenter then reports none
        objects.forEach(object -> readIfThere(attempt, object, names));
      }
    }
    return names;
  }

  private void readIfThere(
      Attempt attempt, ManagedObjectReference object, Map<ManagedObjectReference, String> names) {
    try {
      read(attempt, List.of(object), names);
    } catch (NotFoundException | PermissionDeniedException e) {
      names.put(object, object.value());
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
