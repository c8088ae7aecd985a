package io.vmcrypt.testkit.internal.vcenter.state;

import io.vmcrypt.testkit.internal.vcenter.inventory.Inventory;
import io.vmcrypt.testkit.internal.vcenter.property.ManagedObject;
import io.vmcrypt.testkit.internal.vcenter.property.PropertyPrivileges;
import io.vmcrypt.testkit.internal.vcenter.soap.MoRef;
import io.vmcrypt.testkit.internal.vcenter.soap.VimFault;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What users see of objects by their permissions. Guarded by the {@link Monitor}. */
record Sight(Inventory inventory) {

  /** Whose permissions count for an object. */
  MoRef subject(MoRef ref) {
    if (ref.type().equals("VirtualMachineSnapshot")) {
      ManagedObject snapshot = inventory.find(ref);
      return snapshot != null && snapshot.property("vm") instanceof MoRef vm ? vm : ref;
    }
    if (ref.type().equals("HostStorageSystem")) {
      return new MoRef("HostSystem", ref.value().replace("storageSystem-", "host-"));
    }
    return ref;
  }

  /** Whether a user may see an object whose permissions count; what has none is for everybody. */
  boolean permits(Session session, MoRef subject) {
    return !inventory.isEntity(subject) || session.has(Session.VIEW, subject);
  }

  /** Why a property is not told to a user; null if it is. */
  @Nullable VimFault refusal(Session session, MoRef ref, String path) {
    String privilege = PropertyPrivileges.of(ref.type(), path);
    // the managers have the permissions of the root folder, and are there for everybody
    MoRef subject = inventory.isEntity(subject(ref)) ? subject(ref) : Inventory.ROOT;
    return !session.isLive()
            || privilege.equals("System.Anonymous")
            || session.has(privilege, subject)
        ? null
        : VimFault.noPermission(Map.of(subject, List.of(privilege)));
  }
}
