package io.vmcrypt.vsphere.internal.inventory;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.error.NotFoundException;
import io.vmcrypt.vsphere.internal.names.InventoryPath;
import io.vmcrypt.vsphere.internal.session.VimSession;
import io.vmcrypt.vsphere.internal.soap.ManagedObjectReference;
import io.vmcrypt.vsphere.internal.soap.Returns;
import io.vmcrypt.vsphere.internal.soap.XmlFragment;
import java.util.Optional;

/** Finds things by their place in the inventory. Thread-safe. */
public final class InventorySearch {

  private final VimSession session;

  public InventorySearch(VimSession session) {
    this.session = requireNonNull(session, "session");
  }

  /** What is at this place. */
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
                    Returns.optional().andThen(found -> found.map(XmlFragment::reference))));
  }

  /**
   * What is at this place.
   *
   * @throws NotFoundException if there is nothing
   */
  public ManagedObjectReference get(Attempt attempt, InventoryPath path) {
    return find(attempt, path)
        .orElseThrow(
            () ->
                new NotFoundException(
                    attempt,
                    "there is nothing at inventory path " + path,
                    "Check datacenter, folders and names, upper and lower case included; between"
                        + " datacenter and folders there is the word vm or host.",
                    null,
                    null));
  }
}
