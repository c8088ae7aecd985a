package io.vmcrypt.vsphere.internal.inventory;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.error.DecodingException;
import io.vmcrypt.core.error.NotFoundException;
import io.vmcrypt.core.internal.Lookup;
import io.vmcrypt.vsphere.internal.names.InventoryPath;
import io.vmcrypt.vsphere.internal.session.VimSession;
import io.vmcrypt.vsphere.internal.soap.ManagedObjectReference;
import io.vmcrypt.vsphere.internal.soap.Returns;
import java.util.Optional;

/** Finds objects by their path in the inventory. Thread-safe. */
public final class InventorySearch {

  private final VimSession session;

  public InventorySearch(VimSession session) {
    this.session = requireNonNull(session, "session");
  }

  public Optional<ManagedObjectReference> find(Attempt attempt, InventoryPath path) {
    return session
        .content()
        .manager("searchIndex")
        .flatMap(
            index ->
                session.read(
                    attempt,
                    "FindByInventoryPath",
                    index,
                    arguments -> arguments.text("inventoryPath", path.kept()),
                    Returns.found()));
  }

  /**
   * Refuses an object that cannot be at this path.
   *
   * @param name of the object that was found there, as people read it; its id if that is not known
   */
  public static void check(
      Attempt attempt, InventoryPath path, ManagedObjectReference found, String name) {
    if (!path.mayBeOf(name) && !name.equals(found.value())) {
      throw new DecodingException(
          attempt,
          "vCenter names \"%s\" (%s) as the object at inventory path %s"
              .formatted(name, found.value(), path),
          "Look for the object in the vSphere Client, and at vCenter's log.");
    }
  }

  /**
   * The object at this path.
   *
   * @throws NotFoundException if there is none
   */
  public ManagedObjectReference get(Attempt attempt, InventoryPath path) {
    return find(attempt, path)
        .orElseThrow(
            Lookup.missing(
                attempt,
                "there is nothing at inventory path " + path,
                "Check datacenter, folders and names, upper and lower case included. The"
                    + " word vm or host stands between datacenter and folders."));
  }
}
